import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { isDatabaseOpen } from "#server/core/database";
import { DomainError } from "#server/lib/errors";
import { packedAssets } from "./assets.ts";
import { sendJson } from "./health.ts";

export type Pages = {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** In development only, where pages are refreshed over a socket of Next's. */
  answerUpgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): Promise<void>;
};

const ROOT = join(import.meta.dirname, "../..");

/** Starts Next for everything that is not answered before it. Throws one readable line when there is no build to serve. */
export async function startPages(isDevelopment: boolean): Promise<Pages> {
  if (!isDevelopment && !existsSync(join(ROOT, ".next", "BUILD_ID"))) {
    throw new DomainError(
      "unavailable",
      "There is no production build. Run ./muster, or ./muster prepare, which makes it.",
    );
  }
  const { default: next } = await import("next");
  // Next listens for upgrades on the server it is given, and would end those it does not know: it hears only what we hand it.
  const httpServer = createServer();
  const app = next({ dev: isDevelopment, dir: ROOT, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  const answerPacked = packedAssets(join(ROOT, ".next", "static"));
  return {
    answer: async (request, response) => {
      if (isDevelopment || !answerPacked(request, response)) await handle(request, response);
    },
    ...(isDevelopment ? { answerUpgrade: (...upgrade) => void httpServer.emit("upgrade", ...upgrade) } : {}),
    stop: () => app.close(),
  };
}

/** Before Next and the database are there: a page that tries again by itself, and words for programs. */
export function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("retry-after", "1");
  if (request.url?.startsWith("/api/")) {
    const message = "Muster is still starting. Try again in a few seconds.";
    sendJson(response, 503, { error: { code: "unavailable", message } });
    return;
  }
  response.writeHead(503, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  response.end(STARTING);
}

/** Next's own assets need no database; everything else reads it. */
export function needsDatabase(url: string): boolean {
  return !url.startsWith("/_next/") && !isDatabaseOpen();
}

const STARTING = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Starting · Muster</title></head><body style="font:16px system-ui;display:grid;place-items:center;min-height:90vh">
<p role="status">Muster is starting. This page opens by itself.</p></body></html>`;
