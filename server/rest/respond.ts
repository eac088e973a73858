import type { ServerResponse } from "node:http";
import { type Answered, PROBLEM_TYPE } from "./problem.ts";
import type { Route } from "./route.ts";

/** The forms in which answers are given; the first is given to who has no wish. */
export const FORMATS = ["application/json"] as const;
export type Format = (typeof FORMATS)[number];

export type Encoded = { contentType: string; bytes: Buffer };

/** The one place where an answer becomes bytes. */
export function respond(_route: Route, _status: number, body: unknown, _accept: Format): Encoded {
  return { contentType: "application/json", bytes: Buffer.from(JSON.stringify(body)) };
}

export type Sending = { status: number; headers?: Record<string, string>; encoded?: Encoded; isHead?: boolean };

export function send(response: ServerResponse, { status, headers = {}, encoded, isHead }: Sending): void {
  if (response.headersSent || response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!encoded) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { "content-type": encoded.contentType, "content-length": encoded.bytes.byteLength });
  response.end(isHead ? undefined : encoded.bytes);
}

export function sendProblem(response: ServerResponse, { problem, headers }: Answered, isHead: boolean): void {
  const encoded = { contentType: PROBLEM_TYPE, bytes: Buffer.from(JSON.stringify(problem)) };
  send(response, { status: problem.status, headers, encoded, isHead });
}
