import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client";
import { promptParts } from "#db/tables/llm";
import type { Reader } from "#server/core/query";
import { sha256 } from "#server/lib/ids";
import type { InteractionRequest } from "./schema.ts";

export type StoredRequest = {
  systemPart: string;
  messageParts: string[];
  toolParts: string[];
  maxOutputTokens: number;
};
type Part = { sha256: string; body: unknown };

/** PostgreSQL's jsonb holds neither the NUL character nor half a surrogate pair; models and files contain both. */
export function storable<T>(value: T): T {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "string" ? inner.toWellFormed().replaceAll("\u0000", "\uFFFD") : inner,
  );
  return text === undefined ? value : JSON.parse(text);
}

/** Stores what is not there yet and returns the request as hashes. */
export async function storeRequest(tx: Tx, teamId: string, request: InteractionRequest): Promise<StoredRequest> {
  const system = partOf(request.system);
  const messages = request.messages.map(partOf);
  const tools = request.tools.map(partOf);
  const parts = new Map([system, ...messages, ...tools].map((part) => [part.sha256, part]));
  const known = await tx
    .select({ sha256: promptParts.sha256 })
    .from(promptParts)
    .where(and(eq(promptParts.teamId, teamId), inArray(promptParts.sha256, [...parts.keys()])));
  for (const { sha256: hash } of known) parts.delete(hash);
  const missing = [...parts.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  if (missing.length > 0) {
    await tx
      .insert(promptParts)
      .values(missing.map((part) => ({ teamId, ...part })))
      .onConflictDoNothing();
  }
  return {
    systemPart: system.sha256,
    messageParts: messages.map((part) => part.sha256),
    toolParts: tools.map((part) => part.sha256),
    maxOutputTokens: request.maxOutputTokens,
  };
}

/** The hashes a request is kept under, without keeping it: equal hashes mean that byte for byte the same was sent. */
export function requestHashes(request: Omit<InteractionRequest, "maxOutputTokens">) {
  return {
    systemPart: partOf(request.system).sha256,
    messageParts: request.messages.map((message) => partOf(message).sha256),
    toolParts: request.tools.map((tool) => partOf(tool).sha256),
  };
}

/** The request as it was sent. */
export async function loadRequest(db: Reader, teamId: string, stored: StoredRequest): Promise<InteractionRequest> {
  const wanted = [stored.systemPart, ...stored.messageParts, ...stored.toolParts];
  const rows = await db
    .select({ sha256: promptParts.sha256, body: promptParts.body })
    .from(promptParts)
    .where(and(eq(promptParts.teamId, teamId), inArray(promptParts.sha256, wanted)));
  const bodies = new Map(rows.map((row) => [row.sha256, row.body]));
  return {
    system: String(bodies.get(stored.systemPart) ?? ""),
    messages: stored.messageParts.map((hash) => bodies.get(hash)),
    tools: stored.toolParts.map((hash) => toolOf(bodies.get(hash))),
    maxOutputTokens: stored.maxOutputTokens,
  };
}

function partOf(value: unknown): Part {
  const body = storable(value);
  return { sha256: sha256(JSON.stringify(body)), body };
}

function toolOf(body: unknown): InteractionRequest["tools"][number] {
  const read = (key: string): unknown =>
    typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
  return {
    name: String(read("name") ?? ""),
    description: String(read("description") ?? ""),
    inputSchema: read("inputSchema"),
  };
}
