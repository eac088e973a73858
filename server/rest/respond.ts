import type { ServerResponse } from "node:http";
import { log } from "#server/lib/log";
import { acceptedOf } from "./accept.ts";
import type { Mounted } from "./mount.ts";
import { type Answered, PROBLEM_TYPE, type Problem, RestError } from "./problem.ts";
import { encodeAnswer, UnencodableError } from "./proto/encode.ts";
import { messagesOf, PROBLEM, PROTOBUF } from "./proto/published.ts";

/** The forms in which answers are given; the first is given to who has no wish. */
export const FORMATS = ["application/json", PROTOBUF] as const;
export type Format = (typeof FORMATS)[number];

export type Encoded = { contentType: string; bytes: Buffer };

/** The answer of a route, and the table the route stands in. */
type Of = { mounted: Mounted; all: readonly Mounted[] };

/** The one place where an answer becomes bytes. Throws 406 for an answer that only JSON can carry. */
export function respond({ mounted: { route }, all }: Of, body: unknown, accept: Format): Encoded {
  if (accept === "application/json") return { contentType: accept, bytes: Buffer.from(JSON.stringify(body)) };
  try {
    return protobufOf(all, route.operationId, body);
  } catch (error) {
    if (!(error instanceof UnencodableError && error.fitsJson)) throw error;
    log.warn("an answer does not fit protobuf", { operation: route.operationId, error: error.message });
    const message = `Protobuf cannot carry this answer whole (${error.message}). Ask for application/json.`;
    throw new RestError("not_acceptable", message);
  }
}

function protobufOf(all: readonly Mounted[], id: string, body: unknown): Encoded {
  const type = messagesOf(all).get(id);
  if (!type) throw new Error(`${id} has no protobuf message`);
  const bytes = encodeAnswer(type, body);
  return {
    contentType: `${PROTOBUF}; messageType="muster.v1.${type.name}"`,
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
  };
}

export type Sending = { status: number; headers?: Record<string, string>; encoded?: Encoded; isHead?: boolean };

export function send(response: ServerResponse, { status, headers = {}, encoded, isHead }: Sending): void {
  if (response.headersSent || response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!encoded) {
    response.writeHead(status).end();
    return;
  }
  // Not with `writeHead`: what compresses the answer still changes its head.
  response.statusCode = status;
  response.setHeader("content-type", encoded.contentType);
  response.setHeader("content-length", encoded.bytes.byteLength);
  response.end(isHead ? undefined : encoded.bytes);
}

type Wish = { accept: string | undefined; isHead: boolean; all: readonly Mounted[] };

/** Tells a problem, as protobuf to who takes that best. */
export function sendProblem(response: ServerResponse, { problem, headers }: Answered, wish: Wish): void {
  const encoded = encodedProblem(problem, wish);
  send(response, {
    status: problem.status,
    headers: { ...headers, vary: "accept" },
    encoded,
    isHead: wish.isHead,
  });
}

/** In JSON where nothing that is offered is accepted, and where the words hold what protobuf cannot: a problem is always told. */
function encodedProblem(problem: Problem, { accept, all }: Wish): Encoded {
  try {
    if (acceptedOf(accept, FORMATS) === PROTOBUF) return protobufOf(all, PROBLEM, problem);
  } catch (error) {
    if (!(error instanceof RestError || error instanceof UnencodableError)) throw error;
  }
  return { contentType: PROBLEM_TYPE, bytes: Buffer.from(JSON.stringify(problem)) };
}
