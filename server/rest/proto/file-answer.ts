import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { DomainError } from "#server/lib/errors";
import { type Document, documentOf, sendDocument } from "../document-answer.ts";
import { PROTO_FOLDER } from "./numbers.ts";
import { API_FILE } from "./published.ts";

let document: Document | undefined;

/** The published file at the path under which it is imported: `/api/v1/proto/muster/v1/api.proto`. */
export function protoFileAnswer(request: IncomingMessage, response: ServerResponse, path: string): void {
  if (path !== API_FILE) throw new DomainError("not_found", `There is no such file. There is ${API_FILE}.`);
  sendDocument(request, response, ["text/plain"], () => {
    document ??= documentOf("text/plain; charset=utf-8", readFileSync(join(PROTO_FOLDER, API_FILE), "utf8"));
    return document;
  });
}
