import { eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { runs } from "#db/tables/runs";
import { users } from "#db/tables/teams";
import { type Ctx, userIdOf } from "#server/core/context";
import type { Reader } from "#server/core/query";
import { memberOf } from "#server/domains/teams/queries";
import type { Role } from "#server/domains/teams/schema";
import { DomainError } from "#server/lib/errors";
import { verdictFor } from "./asking.ts";
import { bindingOf, plainPayload } from "./binding.ts";
import { whyMayNotDecide } from "./policy.ts";
import type { ApprovalRecord } from "./rows.ts";

type Person = { userId: string; name: string; role: Role };

/** The person, when they may decide. An agent never may. Throws `forbidden`, naming what is missing. */
export async function checkMayDecide(ctx: Ctx & { tx: Tx }, row: ApprovalRecord, who?: Person): Promise<Person> {
  const userId = who?.userId ?? userIdOf(ctx.actor);
  if (!userId) throw new DomainError("forbidden", `Only a person decides A-${row.number}.`);
  const person = who ?? (await memberOf(ctx.tx, ctx.team.id, userId));
  if (!person) throw new DomainError("forbidden", "You are not a member of this team any more. Ask a team owner.");
  const assigneeName = row.assigneeUserId ? await nameOf(ctx.tx, row.assigneeUserId) : null;
  const why = whyMayNotDecide({ ...row, assigneeName }, person);
  if (why) throw new DomainError("forbidden", why);
  return person;
}

/** Throws `conflict` that says who decided, or why nobody has to any more. `atMs` null: the deadline does not matter. */
export async function checkOpen(tx: Tx, row: ApprovalRecord, atMs: number | null): Promise<void> {
  if (row.status !== "pending") throw new DomainError("conflict", await decidedAlready(tx, row));
  if (atMs !== null && row.onDeadline === "expire" && row.deadlineAt !== null && row.deadlineAt.getTime() <= atMs)
    throw new DomainError("conflict", `The time for A-${row.number} is over. The work goes on without it.`);
  if (row.runId === null) return;
  const [run] = await tx.select({ number: runs.number, status: runs.status }).from(runs).where(eq(runs.id, row.runId));
  if (run && (run.status === "cancelled" || run.status === "failed" || run.status === "succeeded"))
    throw new DomainError("conflict", `Run ${run.number}, which asked for A-${row.number}, is over.`);
}

async function decidedAlready(tx: Tx, row: ApprovalRecord): Promise<string> {
  const by = row.decidedByUserId ? await nameOf(tx, row.decidedByUserId) : null;
  const when = row.decidedAt ? ` at ${row.decidedAt.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  const verb = row.status === "rejected" ? "rejected" : "approved";
  if (by) return `A-${row.number} was ${verb} by ${by}${when} already.`;
  return `A-${row.number} is ${row.status} already${row.statusReason ? `: ${row.statusReason}` : ""}.`;
}

async function nameOf(db: Reader, userId: string): Promise<string | null> {
  const [user] = await db.select({ name: users.name }).from(users).where(eq(users.id, userId));
  return user?.name ?? null;
}

type Edit = { payload?: unknown; preview: string; amountMicros: number | null };
type Bound =
  | { payload: unknown; payloadHash: string; preview: string; amountMicros: number | null }
  | Record<never, never>;

/** What the decision binds: the edit, or nothing new when it is approved as it was asked for. */
export async function editOf(
  of: { tx: Tx; row: ApprovalRecord; person: Person; atMs: number },
  edit: Edit | undefined,
): Promise<Bound> {
  const { tx, row, person, atMs } = of;
  if (bindingOf(row.effect, row.payload) !== row.payloadHash)
    throw new DomainError(
      "conflict",
      `A-${row.number} is not what was asked for any more: it was changed from outside. Reject it; it is asked for anew.`,
    );
  if (!edit) return {};
  const payload = plainPayload(edit.payload);
  const payloadHash = bindingOf(row.effect, payload);
  if (payloadHash === row.payloadHash) return {};
  // A rule may have asked less of a smaller amount than the edit names.
  const facts = { ...row, amountMicros: edit.amountMicros, tool: row.effect.name, reach: "team" as const };
  const verdict = await verdictFor(tx, row.teamId, facts, { agentId: row.agentId, atMs });
  if (verdict.decision === "deny") throw new DomainError("forbidden", `Not with these changes. ${verdict.explanation}`);
  const whoIsAsked = { ...row, assigneeName: null, decideRole: verdict.decideRole };
  const why = verdict.decision === "ask" ? whyMayNotDecide(whoIsAsked, person) : null;
  if (why) throw new DomainError("forbidden", `Not with these changes: ${why} ${verdict.explanation}`);
  return { payload, payloadHash, preview: edit.preview, amountMicros: edit.amountMicros };
}
