import type { IncomingMessage } from "node:http";
import { MAX_REST_BYTES } from "#server/http/doors";
import { RestError } from "./problem.ts";

/** What is read and thrown away of a body that is too large, so that the sender hears why instead of a broken line. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;
const JSON_TYPE = /^application\/(json|[\w.+-]+\+json)$/;

/** The JSON of a request; undefined when it brings nothing. Throws 413, 415 or `bad_input`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  requireJson(request.headers["content-type"]);
  if (request.headers["content-encoding"] && request.headers["content-encoding"] !== "identity")
    throw new RestError("unsupported_media_type", "Send the body as it is: compressed ones are not taken.");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message.replace(/\s+/g, " ").slice(0, 120) : "it is not UTF-8";
    throw new RestError("bad_input", `The body is not JSON: ${why}.`, {
      errors: [{ detail: "is not JSON.", pointer: "" }],
    });
  }
}

function requireJson(contentType: string | undefined): void {
  const [type = "", ...parameters] = (contentType ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters
    .find((one) => one.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  if (JSON_TYPE.test(type) && (charset === undefined || charset === "utf-8" || charset === "utf8")) return;
  const given = contentType ? `“${contentType.slice(0, 80)}”` : "a body without a Content-Type";
  throw new RestError("unsupported_media_type", `This address takes application/json in UTF-8, not ${given}.`, {
    headers: { "accept-post": "application/json" },
  });
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_REST_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MAX_DRAINED_BYTES) break;
  }
  if (size > MAX_REST_BYTES)
    throw new RestError("too_large", `The request is too large: ${Math.floor(MAX_REST_BYTES / 1_000)} kB at most.`);
  return Buffer.concat(chunks);
}
