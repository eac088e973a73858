import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { connections, connectionTools } from "#db/tables/connections";
import { command } from "#server/core/command";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { deleteSecret, setSecret } from "#server/domains/vault/commands";
import { listSecrets } from "#server/domains/vault/queries";
import { DomainError } from "#server/lib/errors";
import { describedOf, headerSecret, slugOf, toolState } from "./policy.ts";
import { type ConnectionRecord, lockConnection } from "./rows.ts";
import {
  connectionChanged,
  connectionHeader,
  connectionName,
  connectionToolDecided,
  connectionUrl,
  MAX_CONNECTIONS,
  toolRisk,
} from "./schema.ts";

const byId = z.object({ id: z.uuid() });
const done = z.object({ id: z.string() });

/** Connects a server. Nothing of it can be used before a person has allowed it, tool by tool. */
export const createConnection = command({
  name: "connection.create",
  scope: "team:manage",
  risk: "outside",
  input: z.object({
    name: connectionName,
    url: connectionUrl,
    headers: z
      .array(connectionHeader)
      .max(10)
      .refine((all) => new Set(all.map(({ name }) => name.toLowerCase())).size === all.length, "names a header twice")
      .default([]),
  }),
  output: done.extend({ slug: z.string() }),
  events: [connectionChanged],
  async run({ ctx, tx, input: { name, url, headers }, emit, record }) {
    requirePerson(ctx);
    const teamId = ctx.team.id;
    const known = await tx.select().from(connections).where(eq(connections.teamId, teamId));
    if (known.length >= MAX_CONNECTIONS)
      throw new DomainError("limited", `A team has ${MAX_CONNECTIONS} connections at most. Remove one.`);
    if (known.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      throw new DomainError("conflict", `There is a connection “${name}” already. Give this one another name.`);
    const slug = freeSlug(name, new Set(known.map((one) => one.slug)));
    const kept = headers.map((header) => ({ name: header.name, secret: headerSecret(slug, header.name) }));
    for (const [at, { value }] of headers.entries()) await setSecret.call(ctx, { name: kept[at]?.secret ?? "", value });
    const [row] = await tx
      .insert(connections)
      .values({ teamId, name, slug, url, headers: kept, createdBy: ctx.actor })
      .returning({ id: connections.id });
    if (!row) throw new Error("The connection row was not returned.");
    emit(connectionChanged, { connectionId: row.id, name, change: "made" });
    const what = { name, url, headers: kept };
    record({ entity: "connection", entityId: row.id, input: what, after: what });
    return { id: row.id, slug };
  },
});

function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(name);
  if (!taken.has(slug)) return slug;
  for (let count = 2; ; count += 1) if (!taken.has(`${slug}${count}`)) return `${slug}${count}`;
}

/** Takes a connection, its tools and its headers' secrets away. Runs that wanted a tool of it are told that there is none. */
export const removeConnection = command({
  name: "connection.remove",
  scope: "team:manage",
  input: byId,
  output: done,
  events: [connectionChanged],
  async run({ ctx, tx, input: { id }, emit, record }) {
    requirePerson(ctx);
    const row = await lockConnection(tx, ctx.team.id, id);
    const known = new Set((await listSecrets.call(ctx, {})).map(({ name }) => name));
    for (const { secret } of row.headers) if (known.has(secret)) await deleteSecret.call(ctx, { name: secret });
    await tx.delete(connections).where(eq(connections.id, id));
    emit(connectionChanged, { connectionId: id, name: row.name, change: "removed" });
    record({ entity: "connection", entityId: id, before: { name: row.name, url: row.url } });
    return { id };
  },
});

/** A paused connection keeps what was allowed, and no agent can use it meanwhile. */
export const setConnectionPaused = command({
  name: "connection.set_paused",
  scope: "team:manage",
  input: byId.extend({ isPaused: z.boolean() }),
  output: done,
  events: [connectionChanged],
  async run({ ctx, tx, input: { id, isPaused }, emit, record }) {
    requirePerson(ctx);
    const row = await lockConnection(tx, ctx.team.id, id);
    await tx.update(connections).set({ isPaused }).where(eq(connections.id, id));
    emit(connectionChanged, { connectionId: id, name: row.name, change: isPaused ? "paused" : "resumed" });
    record({ entity: "connection", entityId: id, before: { isPaused: row.isPaused }, after: { isPaused } });
    return { id };
  },
});

/**
 * Lets agents use a tool as it was shown: `hash` is of what the person saw, so that what changed in the meantime is not allowed along
 * with it. Throws `conflict` then.
 */
export const allowTool = command({
  name: "connection.allow_tool",
  scope: "team:manage",
  risk: "outside",
  input: z.object({ toolId: z.uuid(), hash: z.string().length(64), risk: toolRisk.default("side_effect") }),
  output: done,
  events: [connectionToolDecided],
  async run({ ctx, tx, input, emit, record }) {
    requirePerson(ctx);
    const { connection, tool } = await lockTool(tx, ctx.team.id, input.toolId);
    if (tool.isGone) throw new DomainError("conflict", `${connection.name} has no tool ${tool.name} any more.`);
    if (tool.seenHash !== input.hash)
      throw new DomainError("conflict", `${tool.name} changed while you looked. Read it again, then allow it.`);
    await tx
      .update(connectionTools)
      .set({
        pinned: describedOf(tool.seen),
        pinnedHash: tool.seenHash,
        risk: input.risk,
        allowedBy: actorName(ctx.actor),
        allowedAt: new Date(),
      })
      .where(eq(connectionTools.id, tool.id));
    const openChanges = await countChanges(tx, connection);
    const ref = { connectionId: connection.id, name: connection.name, tool: tool.name };
    emit(connectionToolDecided, { ...ref, isAllowed: true, openChanges });
    record({
      entity: "connection_tool",
      entityId: tool.id,
      before: { state: toolState(tool), risk: tool.risk },
      after: { tool: tool.agentName, hash: tool.seenHash, risk: input.risk },
    });
    return { id: tool.id };
  },
});

/** Takes a tool from the agents. What it was allowed as is forgotten. */
export const forbidTool = command({
  name: "connection.forbid_tool",
  scope: "team:manage",
  input: z.object({ toolId: z.uuid() }),
  output: done,
  events: [connectionToolDecided],
  async run({ ctx, tx, input, emit, record }) {
    requirePerson(ctx);
    const { connection, tool } = await lockTool(tx, ctx.team.id, input.toolId);
    await tx
      .update(connectionTools)
      .set({ pinned: null, pinnedHash: null, risk: "side_effect", allowedBy: null, allowedAt: null })
      .where(eq(connectionTools.id, tool.id));
    const openChanges = await countChanges(tx, connection);
    const ref = { connectionId: connection.id, name: connection.name, tool: tool.name };
    emit(connectionToolDecided, { ...ref, isAllowed: false, openChanges });
    record({ entity: "connection_tool", entityId: tool.id, before: { state: toolState(tool), tool: tool.agentName } });
    return { id: tool.id };
  },
});

async function lockTool(tx: Tx, teamId: string, id: string) {
  const [tool] = await tx
    .select()
    .from(connectionTools)
    .where(and(eq(connectionTools.teamId, teamId), eq(connectionTools.id, id)))
    .for("update");
  if (!tool) throw new DomainError("not_found", "There is no such tool in a connection of this team.");
  return { tool, connection: await lockConnection(tx, teamId, tool.connectionId) };
}

/** Tools that are off because they changed. */
function countChanges(tx: Tx, { id }: ConnectionRecord): Promise<number> {
  return tx.$count(
    connectionTools,
    and(
      eq(connectionTools.connectionId, id),
      sql`not ${connectionTools.isGone} and ${connectionTools.pinnedHash} <> ${connectionTools.seenHash}`,
    ),
  );
}

/** What agents may reach outside is chosen by people: an agent that could allow a tool could be talked into it. */
function requirePerson(ctx: Ctx): void {
  if (userIdOf(ctx.actor) === null) throw new DomainError("forbidden", "Only people connect servers and allow tools.");
}
