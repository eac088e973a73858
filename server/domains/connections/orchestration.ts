import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { connections, connectionTools } from "#db/tables/connections";
import { command, type Emit } from "#server/core/command";
import { query } from "#server/core/query";
import { agentToolName, describedOf, toolHash, toolState } from "./policy.ts";
import { type ConnectionRecord, lockConnection, noConnection, type ToolRecord } from "./rows.ts";
import {
  connectionChecked,
  connectionToolChanged,
  type ListedTool,
  listedTool,
  MAX_CONNECTION_TOOLS,
  toolRisk,
} from "./schema.ts";

const usable = z.object({
  toolId: z.string(),
  connectionId: z.string(),
  server: z.string(),
  url: z.string(),
  name: z.string(),
  agentName: z.string(),
  risk: toolRisk,
  hash: z.string(),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});
export type UsableTool = z.infer<typeof usable>;

const MAX_USABLE = 100;
/** Without what the server says of a tool now, which may be as long as what was allowed. */
const USABLE = {
  toolId: connectionTools.id,
  connectionId: connectionTools.connectionId,
  name: connectionTools.name,
  agentName: connectionTools.agentName,
  risk: connectionTools.risk,
  pinned: connectionTools.pinned,
  hash: connectionTools.pinnedHash,
  server: connections.name,
  url: connections.url,
};

/** What agents of the team may use of other servers now: allowed, unchanged, not paused. With the words that were allowed. */
export const listUsableTools = query({
  name: "connection.usable_tools",
  scope: "team:read",
  input: z.object({}),
  output: z.array(usable),
  async run({ db, teamId }) {
    const rows = await db
      .select(USABLE)
      .from(connectionTools)
      .innerJoin(connections, eq(connections.id, connectionTools.connectionId))
      .where(
        and(
          eq(connectionTools.teamId, teamId),
          eq(connections.isPaused, false),
          eq(connectionTools.isGone, false),
          sql`${connectionTools.pinnedHash} = ${connectionTools.seenHash}`,
        ),
      )
      .orderBy(asc(connectionTools.agentName))
      .limit(MAX_USABLE);
    return rows.flatMap(({ pinned, hash, ...tool }) => (pinned && hash ? [{ ...tool, ...pinned, hash }] : []));
  },
});

/** Where a connection leads, with the names its headers' values have in the vault. */
export const readTarget = query({
  name: "connection.target",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({
    name: z.string(),
    url: z.string(),
    headers: z.array(z.object({ name: z.string(), secret: z.string() })),
  }),
  async run({ db, teamId, input }) {
    const { name, url, headers } = connections;
    const [row] = await db
      .select({ name, url, headers })
      .from(connections)
      .where(and(eq(connections.teamId, teamId), eq(connections.id, input.id)));
    if (!row) throw noConnection();
    return row;
  },
});

/**
 * Notes what a look at the server gave: its tools, or why there was none. A tool that is not what was allowed is off from now on, and
 * people are told once. Answers which of the team's names are off.
 */
export const recordLook = command({
  name: "connection.record_look",
  scope: "machine:write",
  audit: false,
  input: z.object({
    id: z.uuid(),
    atMs: z.number(),
    serverName: z.string().max(200).nullable().default(null),
    error: z.string().max(500).nullable(),
    /** Null: nothing was listed, so what is known stays. */
    tools: z.array(listedTool).max(MAX_CONNECTION_TOOLS).nullable(),
  }),
  output: z.object({ id: z.string() }),
  events: [connectionChecked, connectionToolChanged],
  async run({ ctx, tx, input, emit }) {
    const row = await lockConnection(tx, ctx.team.id, input.id);
    await tx
      .update(connections)
      .set({
        checkedAt: new Date(input.atMs),
        lastError: input.error,
        ...(input.serverName ? { serverName: input.serverName } : {}),
      })
      .where(eq(connections.id, row.id));
    if (input.tools) await takeIn(tx, row, input.tools, emit);
    // Every call of an agent ends here: screens hear of it only when the state of health is another one.
    if (input.tools || input.error !== row.lastError)
      emit(connectionChecked, { connectionId: row.id, name: row.name, error: input.error });
    return { id: row.id };
  },
});

async function takeIn(
  tx: Tx,
  connection: ConnectionRecord,
  listed: ListedTool[],
  emit: Emit<typeof connectionToolChanged>,
): Promise<void> {
  const inTeam = await tx.select().from(connectionTools).where(eq(connectionTools.teamId, connection.teamId));
  const known = new Map(inTeam.filter((one) => one.connectionId === connection.id).map((one) => [one.name, one]));
  const taken = new Set(inTeam.map((one) => one.agentName));
  for (const tool of new Map(listed.map((one) => [one.name, one])).values()) {
    const before = known.get(tool.name);
    known.delete(tool.name);
    if (before) await notice(tx, connection, before, tool, emit);
    else taken.add(await add(tx, connection, tool, taken));
  }
  const gone = [...known.values()].filter((one) => !one.isGone).map((one) => one.id);
  if (gone.length > 0) await tx.update(connectionTools).set({ isGone: true }).where(inArray(connectionTools.id, gone));
}

async function add(tx: Tx, { id, teamId, slug }: ConnectionRecord, tool: ListedTool, taken: ReadonlySet<string>) {
  const agentName = agentToolName(slug, tool.name, taken);
  await tx.insert(connectionTools).values({
    teamId,
    connectionId: id,
    name: tool.name,
    agentName,
    seen: describedOf(tool),
    seenHash: toolHash(tool),
    saysReadOnly: tool.saysReadOnly,
  });
  return agentName;
}

async function notice(
  tx: Tx,
  { id, name }: ConnectionRecord,
  before: ToolRecord,
  tool: ListedTool,
  emit: Emit<typeof connectionToolChanged>,
): Promise<void> {
  const seenHash = toolHash(tool);
  if (seenHash === before.seenHash && !before.isGone && before.saysReadOnly === tool.saysReadOnly) return;
  await tx
    .update(connectionTools)
    .set({ seen: describedOf(tool), seenHash, saysReadOnly: tool.saysReadOnly, isGone: false })
    .where(eq(connectionTools.id, before.id));
  if (toolState(before) === "allowed" && before.pinnedHash !== seenHash)
    emit(connectionToolChanged, { connectionId: id, name, tool: tool.name });
}
