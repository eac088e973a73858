import type { IncomingMessage, ServerResponse } from "node:http";
import { ADDRESS_HEADER } from "#server/auth";
import { isDatabaseOpen } from "#server/core/database";
import { exportDocument } from "./document-export.ts";
import { failureResponse } from "./respond.ts";
import { answerShare } from "./share.ts";

const EXPORT = /^\/api\/documents\/([0-9a-f-]{36})\/export$/;

/** Answers public links and exports on Node's own server: Next would put its scripts into a page that must have none. */
export function answerDocuments(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const path = (request.url ?? "").split("?")[0] ?? "";
  const documentId = EXPORT.exec(path)?.[1];
  if (!(documentId || path.startsWith("/share/")) || !isDatabaseOpen()) return false;
  const answer = documentId
    ? exportDocument(requestOf(request), documentId)
    : answerShare(path, String(request.headers[ADDRESS_HEADER] ?? ""));
  void answer
    .catch((error: unknown) => failureResponse(error, path))
    .then((made) => send(response, made, request.method === "HEAD"));
  return true;
}

function requestOf(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const name of ["cookie", "authorization", "x-muster-team"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return new Request(new URL(request.url ?? "/", "http://localhost"), { headers });
}

async function send(response: ServerResponse, answer: Response, isHead: boolean): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": body.byteLength });
  response.end(isHead ? undefined : body);
}
