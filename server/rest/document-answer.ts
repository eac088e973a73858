import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { compressAnswer } from "#server/http/compress";
import { acceptedOf } from "./accept.ts";
import { RestError } from "./problem.ts";
import { send } from "./respond.ts";
import { isKnown } from "./tag.ts";

/** A document about the API itself, for everybody. */
export type Document = { contentType: string; bytes: Buffer; etag: string };

export function documentOf(contentType: string, text: string): Document {
  const bytes = Buffer.from(text);
  return { contentType, bytes, etag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"` };
}

/** Answers with a document, which is only made when it is asked for. */
export function sendDocument(
  request: IncomingMessage,
  response: ServerResponse,
  types: readonly string[],
  documentFor: () => Document,
): void {
  const allow = "GET, HEAD, OPTIONS";
  if (request.method === "OPTIONS") {
    send(response, { status: 204, headers: { allow } });
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new RestError("method_not_allowed", `This address takes ${allow}.`, { headers: { allow } });
  acceptedOf(request.headers.accept, types);
  const { contentType, bytes, etag } = documentFor();
  const headers = { etag, "cache-control": "no-cache", vary: "accept" };
  // The weak tag is the same with and without compression.
  const known = request.headers["if-none-match"]?.replaceAll("W/", "");
  if (isKnown(known, etag.slice(2))) {
    send(response, { status: 304, headers });
    return;
  }
  compressAnswer(request, response);
  send(response, { status: 200, headers, encoded: { contentType, bytes }, isHead: request.method === "HEAD" });
}
