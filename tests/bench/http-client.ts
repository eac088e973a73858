import { type Agent, type IncomingMessage, request } from "node:http";

export type Target = { url: string; headers: Record<string, string>; agent?: Agent };

type Call = { method: "GET" | "POST"; path: string; body?: string };

/** Sends a request and gives the answer's head; the caller reads the rest. */
export function open({ url, headers, agent }: Target, { method, path, body }: Call): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        method,
        agent,
        headers: {
          ...headers,
          ...(body ? { "content-type": "application/json", "content-length": Buffer.byteLength(body) } : {}),
        },
      },
      resolve,
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

/** The whole body. Throws when the answer is not 200, with what it said. */
export async function call(target: Target, what: Call): Promise<Buffer> {
  const response = await open(target, what);
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  if (response.statusCode === 200) return body;
  throw new Error(
    `${what.method} ${what.path.slice(0, 80)} gave ${response.statusCode}: ${body.toString().slice(0, 300)}`,
  );
}

export const queryPath = (procedure: string, input: unknown) =>
  `/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;

/** A query or mutation of the app, past its wire format. The caller states the shape; it is the bench's own server. */
export async function query<T>(target: Target, procedure: string, input: unknown): Promise<T> {
  return unwrap(await call(target, { method: "GET", path: queryPath(procedure, input) }));
}

export async function mutate<T>(target: Target, procedure: string, input: unknown): Promise<T> {
  return unwrap(
    await call(target, { method: "POST", path: `/api/trpc/${procedure}`, body: JSON.stringify({ json: input }) }),
  );
}

function unwrap<T>(body: Buffer): T {
  return (JSON.parse(body.toString()) as { result: { data: { json: T } } }).result.data.json;
}
