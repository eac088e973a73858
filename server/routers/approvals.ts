import { z } from "zod";
import { decide, decideBatch } from "#server/agents/decide";
import { listPolicyTools } from "#server/agents/tools";
import { decideApproval, delegateApproval } from "#server/domains/approvals/commands";
import { explainPolicy, getApproval, getPolicy, listApprovals } from "#server/domains/approvals/queries";
import { addRule, changeRule, moveRule, removeRule } from "#server/domains/approvals/rules";
import { approvalKind, approvalStatus, MAX_BATCH, risk } from "#server/domains/approvals/schema";
import { outsideTools } from "#server/integrations/mcp/tools";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

const note = z.string().trim().max(2_000).default("");
const decision = z.enum(["approve", "reject"]);
const outcome = { number: z.number().nullable(), status: approvalStatus.nullable(), error: z.string().nullable() };
const decideInput = z.object({ id: z.uuid(), decision, note, payload: z.unknown().optional() });
const decided = z.object({ id: z.string(), ...outcome });

export const approvalsRouter = router({
  list: queryOf(listApprovals),
  get: queryOf(getApproval),
  /** With `payload` the changed input is what is approved, and nothing else is done. */
  decide: scoped(decideApproval.scope)
    // Decision and effect are one transaction, as a command is.
    .meta({ scope: decideApproval.scope, operation: { kind: "command", input: decideInput, output: decided } })
    .input(decideInput)
    .output(decided)
    .mutation(({ ctx, input }) => decide(ctx.team, input)),
  decideMany: scoped(decideApproval.scope)
    .input(z.object({ ids: z.array(z.uuid()).min(1).max(MAX_BATCH), decision, note }))
    .output(z.array(z.object({ ok: z.boolean(), ...outcome })).max(MAX_BATCH))
    .mutation(({ ctx, input }) => decideBatch(ctx.team, input)),
  delegate: mutationOf(delegateApproval),
});

export const approvalRulesRouter = router({
  list: queryOf(getPolicy),
  /** The tools a rule can name. */
  tools: scoped(getPolicy.scope)
    .output(z.array(z.object({ name: z.string(), risk, kind: approvalKind })).max(500))
    .query(async ({ ctx }) => [
      ...listPolicyTools(),
      ...(await outsideTools(ctx.team)).map(({ name, risk, approvalKind: kind }) => ({ name, risk, kind })),
    ]),
  explain: queryOf(explainPolicy),
  add: mutationOf(addRule),
  change: mutationOf(changeRule),
  move: mutationOf(moveRule),
  remove: mutationOf(removeRule),
});
