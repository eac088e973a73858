import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { connections, type connectionTools } from "#db/tables/connections";
import { DomainError } from "#server/lib/errors";

export type ConnectionRecord = typeof connections.$inferSelect;
export type ToolRecord = typeof connectionTools.$inferSelect;

export async function lockConnection(tx: Tx, teamId: string, id: string): Promise<ConnectionRecord> {
  const [row] = await tx
    .select()
    .from(connections)
    .where(and(eq(connections.teamId, teamId), eq(connections.id, id)))
    .for("update");
  if (!row) throw noConnection();
  return row;
}

export function noConnection(): DomainError {
  return new DomainError("not_found", "There is no such connection in this team.");
}
