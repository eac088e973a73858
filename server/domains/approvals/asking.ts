import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { approvals } from "#db/tables/approvals";
import { teams } from "#db/tables/teams";
import type { Emit } from "#server/core/command";
import { nextNumber } from "#server/core/counters";
import type { Reader } from "#server/core/query";
import type { Actor } from "#server/lib/actor";
import { DomainError } from "#server/lib/errors";
import { bindingOf, plainPayload } from "./binding.ts";
import { type Facts, hourIn, judge } from "./policy.ts";
import { type ApprovalRecord, approvalRef, rulesOf } from "./rows.ts";
import { type ApprovalEffect, type ApprovalKind, approvalRequested, type PolicyVerdict, type Risk } from "./schema.ts";

/** What is asked for, whoever asks. */
export type Asked = {
  kind: ApprovalKind;
  title: string;
  why: string;
  effect: ApprovalEffect;
  payload: unknown;
  preview: string;
  risk: Risk;
  amountMicros: number | null;
  isTainted: boolean;
  agentId: string | null;
  missionId: string | null;
  taskId: string | null;
  runId: string | null;
  stepIndex: number | null;
  dedupeKey: string | null;
};

type Place = { agentId: string | null; atMs: number };

/** What the team's policy says, with the rule that says it. */
export async function verdictFor(
  db: Reader,
  teamId: string,
  facts: Omit<Facts, "hour" | "agentRole">,
  place: Place,
): Promise<PolicyVerdict & { agentName: string | null }> {
  const rules = await rulesOf(db, teamId);
  const [agent] = place.agentId
    ? await db
        .select({ role: agents.role, name: agents.name })
        .from(agents)
        .where(and(eq(agents.teamId, teamId), eq(agents.id, place.agentId)))
    : [];
  const hasHours = rules.some((rule) => rule.fromHour !== null);
  const hour = hasHours ? hourIn(await timeZoneOf(db, teamId), place.atMs) : 0;
  return { ...judge(rules, { ...facts, hour, agentRole: agent?.role ?? null }), agentName: agent?.name ?? null };
}

async function timeZoneOf(db: Reader, teamId: string): Promise<string> {
  const [team] = await db.select({ timezone: teams.timezone }).from(teams).where(eq(teams.id, teamId));
  return team?.timezone ?? "UTC";
}

/** The open one for the same key, if there is one. */
export async function openWithKey(tx: Tx, teamId: string, key: string | null): Promise<ApprovalRecord | undefined> {
  if (key === null) return undefined;
  const [open] = await tx
    .select()
    .from(approvals)
    .where(
      and(
        eq(approvals.teamId, teamId),
        eq(approvals.dedupeKey, key),
        inArray(approvals.status, ["pending", "approved"]),
      ),
    )
    .limit(1);
  return open;
}

/** Writes the request as the policy wants it. */
export async function writeApproval(
  tx: Tx,
  of: { teamId: string; by: Actor; atMs: number; agentName: string | null },
  asked: Asked,
  verdict: PolicyVerdict,
  emit: Emit<typeof approvalRequested>,
): Promise<ApprovalRecord> {
  const payload = plainPayload(asked.payload);
  const number = await nextNumber(tx, of.teamId, "approval");
  const deadlineAt = new Date(of.atMs + verdict.deadlineMinutes * 60_000);
  const [row] = await tx
    .insert(approvals)
    .values({
      ...asked,
      teamId: of.teamId,
      number,
      payload,
      originalPayload: payload,
      payloadHash: bindingOf(asked.effect, payload),
      ruleId: verdict.ruleId,
      ruleText: verdict.explanation.slice(0, 1_000),
      decideRole: verdict.decideRole,
      onDeadline: verdict.onDeadline,
      requestedBy: of.by,
      deadlineAt,
      createdAt: new Date(of.atMs),
      history: [{ at: new Date(of.atMs).toISOString(), by: nameOf(of.by), what: "asked", note: verdict.explanation }],
    })
    .onConflictDoNothing()
    .returning();
  if (!row) {
    // Two asked for the same at once: the other one's request stands for both.
    const open = await openWithKey(tx, of.teamId, asked.dedupeKey);
    if (open) return open;
    throw new DomainError("conflict", "The same is being asked for in this moment. Try again.");
  }
  emit(approvalRequested, {
    ...approvalRef(row),
    agentName: of.agentName,
    assigneeUserId: null,
    deadlineAt: deadlineAt.toISOString(),
  });
  return row;
}

function nameOf(actor: Actor): string {
  if (actor.kind === "mail") return actor.address;
  return actor.kind === "system" ? "Muster" : actor.name;
}
