import { receiveUpload } from "#server/domains/files/commands";
import { isShownInline } from "#server/domains/files/policy";
import { readFileContent } from "#server/domains/files/queries";
import { MAX_FILE_BYTES } from "#server/domains/files/schema";
import { DomainError } from "#server/lib/errors";
import { type Identity, identify, requireSameOrigin } from "./identity.ts";
import { failureResponse, jsonResponse } from "./respond.ts";

/** What is read and thrown away of a body that is too large, so that the sender hears why instead of a broken line. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * `POST /api/files?name=…` with the file as the body; `for=document` for one that goes when no document shows it. Answers its
 * view; the same bytes and name answer the same id.
 */
export async function receiveFile(request: Request): Promise<Response> {
  try {
    const identity = await requireIdentity(request);
    requireSameOrigin(identity, request.headers);
    const { searchParams } = new URL(request.url);
    const name = searchParams.get("name") ?? "";
    const isForDocument = searchParams.get("for") === "document";
    const bytes = await readBody(request);
    if (bytes === null) return tooLarge();
    const mediaType = request.headers.get("content-type") ?? undefined;
    return jsonResponse(200, await receiveUpload(identity.ctx, { name, mediaType, bytes, isForDocument }));
  } catch (error) {
    return failureResponse(error, "/api/files");
  }
}

/** `GET /api/files/<id>` downloads; with `show` an image is shown in place. Nothing else ever is: a stored page would run in our origin. */
export async function sendFile(request: Request, id: string): Promise<Response> {
  try {
    const identity = await requireIdentity(request);
    const file = await readFileContent.invoke(identity.ctx, { id });
    const isShown = new URL(request.url).searchParams.has("show");
    return new Response(new Uint8Array(file.bytes), { headers: fileHeaders(file, isShown) });
  } catch (error) {
    return failureResponse(error, "/api/files/<id>");
  }
}

export function fileHeaders(file: { name: string; mediaType: string }, isShown: boolean): Record<string, string> {
  const disposition = isShown && isShownInline(file.mediaType) ? "inline" : "attachment";
  return {
    "content-type": file.mediaType,
    "content-disposition": `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, escapeByte)}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, max-age=3600",
  };
}

/** An image or a link cannot send a header: the page names its team in the address. */
async function requireIdentity(request: Request): Promise<Identity> {
  const team = request.headers.get("x-muster-team") ?? new URL(request.url).searchParams.get("team");
  const identity = await identify(request.headers, team);
  if (!identity) throw new DomainError("unauthenticated", "Sign in first, or send an access token.");
  return identity;
}

/** RFC 8187 leaves these four to be escaped. */
const escapeByte = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function tooLarge(): Response {
  const message = "A file may have 10 MB. Split it, or attach less of it.";
  return jsonResponse(413, { error: { code: "bad_input", message } });
}

/** The whole body, or null when it is larger than a file may be. */
async function readBody(request: Request): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= MAX_FILE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MAX_DRAINED_BYTES) break;
  }
  return size > MAX_FILE_BYTES ? null : new Uint8Array(Buffer.concat(chunks));
}
