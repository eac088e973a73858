import type { IncomingMessage, ServerResponse } from "node:http";
import { countStatements } from "#server/core/database";
import { log } from "#server/lib/log";

/** Answers a request and, on the level `debug`, notes what it took: time, and statements asked of the database. */
export function answerNoted(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
  if (!log.isDebug()) {
    answer();
    return;
  }
  const tally = { statements: 0 };
  const began = performance.now();
  response.once("close", () => {
    const ms = Math.round(performance.now() - began);
    // Without what stands behind the question mark, which may hold what somebody typed, and without what opens a link.
    const path = request.url?.split("?")[0]?.replace(/^\/(invite|share|verify|reset)\/[^/]+/, "/$1/…");
    log.debug("answered", { method: request.method, path, status: response.statusCode, ms, ...tally });
  });
  countStatements(tally, answer);
}
