import type { IncomingMessage, ServerResponse } from "node:http";
import { type Document, documentOf, sendDocument } from "./document-answer.ts";
import type { Mounted } from "./mount.ts";
import { openApiOf } from "./openapi.ts";

const made = new WeakMap<readonly Mounted[], Document>();

/** The document is made once a process, when somebody asks. */
function documentFor(all: readonly Mounted[]): Document {
  const document = made.get(all) ?? documentOf("application/json", JSON.stringify(openApiOf(all)));
  made.set(all, document);
  return document;
}

export function openApiAnswer(request: IncomingMessage, response: ServerResponse, all: readonly Mounted[]): void {
  const types = ["application/json", "application/vnd.oai.openapi+json"];
  sendDocument(request, response, types, () => documentFor(all));
}
