import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import { log } from "#server/lib/log";

const PREFIX = "/_next/static/";
const TYPES: Record<string, string> = {
  js: "application/javascript; charset=UTF-8",
  css: "text/css; charset=UTF-8",
  svg: "image/svg+xml",
};

type Packed = { file: string; bytes: number; type: string };

/** What the build has packed (`scripts/prepare/pack-assets.ts`), by address. Only these are served from here: no path is put together. */
function findPacked(folder: string): Map<string, Packed> {
  const packed = new Map<string, Packed>();
  if (!existsSync(folder)) return packed;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const [, path, ending] = /^(.+\.(\w+))\.br$/.exec(name.split(sep).join("/")) ?? [];
    const type = TYPES[ending ?? ""];
    const file = join(folder, name);
    if (path && type) packed.set(`${PREFIX}${path}`, { file, bytes: statSync(file).size, type });
  }
  return packed;
}

export type AnswerAsset = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Answers Next's built scripts and styles with brotli for callers that take it; everything else is left to Next. */
export function packedAssets(folder: string): AnswerAsset {
  const packed = findPacked(folder);
  return (request, response) => {
    const asset = packed.get(request.url?.split("?")[0] ?? "");
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!asset || !isRead || !/\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""))) return false;
    response.writeHead(200, {
      "content-type": asset.type,
      "content-encoding": "br",
      "content-length": asset.bytes,
      // The name holds a hash of the content.
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      vary: "accept-encoding",
    });
    if (request.method === "HEAD") {
      response.end();
      return true;
    }
    const content = createReadStream(asset.file);
    content.on("error", (error) => {
      log.warn("a built file cannot be read", { file: asset.file, error: error.message });
      response.destroy();
    });
    content.pipe(response);
    response.once("close", () => content.destroy());
    return true;
  };
}
