import { and, asc, eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { approvalRules, approvals } from "#db/tables/approvals";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import type { Rule } from "./policy.ts";
import { type HistoryEntry, MAX_RULES } from "./schema.ts";

export type ApprovalRecord = typeof approvals.$inferSelect;

const MAX_HISTORY = 50;

export async function lockApproval(tx: Tx, teamId: string, id: string): Promise<ApprovalRecord> {
  const [row] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.teamId, teamId), eq(approvals.id, id)))
    .for("update");
  if (!row) throw new DomainError("not_found", "There is no such approval in this team.");
  return row;
}

export async function rulesOf(db: Reader, teamId: string): Promise<Rule[]> {
  return db
    .select()
    .from(approvalRules)
    .where(eq(approvalRules.teamId, teamId))
    .orderBy(asc(approvalRules.position), asc(approvalRules.id))
    .limit(MAX_RULES);
}

export function withEntry(row: ApprovalRecord, entry: Omit<HistoryEntry, "at">): HistoryEntry[] {
  return [...row.history, { at: new Date().toISOString(), ...entry }].slice(-MAX_HISTORY);
}

export function approvalRef(row: ApprovalRecord) {
  const { number, kind, title, missionId, taskId, agentId, runId } = row;
  return { approvalId: row.id, number, kind, title, missionId, taskId, agentId, runId };
}
