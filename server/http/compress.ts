import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, createGzip, type Gzip } from "node:zlib";

const HAS_NO_BODY = new Set([204, 304]);

/**
 * Compresses JSON and protobuf answers for callers that take gzip, each part as it comes: a batch of calls is answered one by one.
 * Event streams stay as they are. `flush` is what tRPC calls after each part.
 */
export function compressAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (!/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) return;
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  let gzip: Gzip | null | undefined;
  const begin = (): Gzip | null => {
    const type = String(response.getHeader("content-type") ?? "");
    if (response.headersSent || HAS_NO_BODY.has(response.statusCode) || !/json|protobuf/.test(type)) return null;
    response.setHeader("content-encoding", "gzip");
    response.appendHeader("vary", "accept-encoding");
    response.removeHeader("content-length");
    const made = createGzip({ level: constants.Z_BEST_SPEED, flush: constants.Z_SYNC_FLUSH });
    made.on("data", (part: Buffer) => write(part));
    made.on("end", () => end());
    return made;
  };
  response.write = (part: Uint8Array | string) => {
    gzip = gzip === undefined ? begin() : gzip;
    if (!gzip) return write(part);
    gzip.write(part);
    return true;
  };
  response.end = (part?: unknown) => {
    if (part !== undefined && typeof part !== "function") response.write(part as Uint8Array);
    if (gzip) gzip.end();
    else end();
    return response;
  };
}
