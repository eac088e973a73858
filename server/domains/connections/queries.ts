import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { connections, connectionTools } from "#db/tables/connections";
import { query, type Reader } from "#server/core/query";
import { toolState } from "./policy.ts";
import { noConnection } from "./rows.ts";
import {
  type ConnectionRow,
  connectionRow,
  connectionToolView,
  MAX_CONNECTION_TOOLS,
  MAX_CONNECTIONS,
} from "./schema.ts";

/** The team's connections, with how many of their tools stand where. */
export const listConnections = query({
  name: "connection.list",
  scope: "team:read",
  input: z.object({}),
  output: z.array(connectionRow).max(MAX_CONNECTIONS),
  run: ({ db, teamId }) => rowsOf(db, eq(connections.teamId, teamId)),
});

export const getConnection = query({
  name: "connection.get",
  scope: "team:read",
  input: z.object({ id: z.uuid() }),
  output: connectionRow.extend({ tools: z.array(connectionToolView) }),
  async run({ db, teamId, input }) {
    const [row] = await rowsOf(db, and(eq(connections.teamId, teamId), eq(connections.id, input.id)));
    if (!row) throw noConnection();
    const tools = await db
      .select()
      .from(connectionTools)
      .where(eq(connectionTools.connectionId, input.id))
      .orderBy(asc(connectionTools.name))
      .limit(MAX_CONNECTION_TOOLS);
    return { ...row, tools: tools.map((tool) => ({ ...tool, state: toolState(tool) })) };
  },
});

const isOn = sql`${connectionTools.pinnedHash} = ${connectionTools.seenHash}`;
const countOf = (where: SQL) => sql<number>`(count(*) filter (where ${where}))::int`;

async function rowsOf(db: Reader, where: SQL | undefined): Promise<ConnectionRow[]> {
  const here = sql`${connectionTools.id} is not null and not ${connectionTools.isGone}`;
  const rows = await db
    .select({
      connection: connections,
      new: countOf(sql`${here} and ${connectionTools.pinnedHash} is null`),
      allowed: countOf(sql`${here} and ${isOn}`),
      changed: countOf(sql`${here} and ${connectionTools.pinnedHash} <> ${connectionTools.seenHash}`),
      gone: countOf(sql`${connectionTools.isGone}`),
    })
    .from(connections)
    .leftJoin(connectionTools, eq(connectionTools.connectionId, connections.id))
    .where(where)
    .groupBy(connections.id)
    .orderBy(asc(connections.name))
    .limit(MAX_CONNECTIONS);
  return rows.map(({ connection, ...toolCounts }) => ({ ...connection, toolCounts }));
}
