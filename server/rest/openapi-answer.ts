import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { compressAnswer } from "#server/http/compress";
import { acceptedOf } from "./accept.ts";
import type { Mounted } from "./mount.ts";
import { openApiOf } from "./openapi.ts";
import { RestError } from "./problem.ts";
import { send } from "./respond.ts";
import { isKnown } from "./tag.ts";

type Document = { bytes: Buffer; etag: string };
const made = new WeakMap<readonly Mounted[], Document>();

/** The document is made once a process, when somebody asks. */
function documentOf(all: readonly Mounted[]): Document {
  const known = made.get(all);
  if (known) return known;
  const bytes = Buffer.from(JSON.stringify(openApiOf(all)));
  const document = { bytes, etag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"` };
  made.set(all, document);
  return document;
}

export function openApiAnswer(request: IncomingMessage, response: ServerResponse, all: readonly Mounted[]): void {
  const allow = "GET, HEAD, OPTIONS";
  if (request.method === "OPTIONS") {
    send(response, { status: 204, headers: { allow } });
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new RestError("method_not_allowed", `This address takes ${allow}.`, { headers: { allow } });
  acceptedOf(request.headers.accept, ["application/json", "application/vnd.oai.openapi+json"]);
  const { bytes, etag } = documentOf(all);
  const headers = { etag, "cache-control": "no-cache", vary: "accept" };
  // The weak tag is the same with and without compression.
  const known = request.headers["if-none-match"]?.replaceAll("W/", "");
  if (isKnown(known, etag.slice(2))) {
    send(response, { status: 304, headers });
    return;
  }
  compressAnswer(request, response);
  const encoded = { contentType: "application/json", bytes };
  send(response, { status: 200, headers, encoded, isHead: request.method === "HEAD" });
}
