import type { z } from "zod";
import type { Ctx } from "#server/core/context";
import { parseInput } from "#server/core/parse";
import { requireScope } from "#server/core/scopes";
import { inSavepoint, inTransaction } from "#server/core/transaction";
import { decideApproval } from "#server/domains/approvals/commands";
import { finishApproval } from "#server/domains/approvals/control";
import { readDecision } from "#server/domains/approvals/orchestration";
import { getApproval } from "#server/domains/approvals/queries";
import {
  type ApprovalEffect,
  type ApprovalStatus,
  type ApprovalView,
  MAX_BATCH,
  MAX_PREVIEW,
} from "#server/domains/approvals/schema";
import { outsideTools } from "#server/integrations/mcp/tools";
import { DomainError, isDomainError } from "#server/lib/errors";
import { faultPoint } from "#server/lib/fault";
import { approvedCommand } from "./approved-commands.ts";
import { journalContext } from "./driver.ts";
import { toolByName } from "./tools.ts";

export type Decided = { id: string; number: number; status: ApprovalStatus; error: string | null };
type Choice = { id: string; decision: "approve" | "reject"; note?: string; payload?: unknown };

/**
 * A person's decision with all that follows at once. A tool call is then done by its run; a command is done here, by the person
 * and in the same transaction, so that decision and effect stand or fall together. An edit has to fit the input of what it changes.
 */
export async function decide(ctx: Ctx, choice: Choice): Promise<Decided> {
  requireScope(ctx, decideApproval.scope, decideApproval.name);
  const { payload, ...plain } = choice;
  const decided = await inTransaction(ctx, "decide", async (joined) => {
    const asked = await getApproval.call(joined, { id: choice.id });
    const { effect } = asked;
    if (choice.decision === "approve") requireRight(ctx, effect);
    const edit = payload === undefined ? {} : { edit: await editFor(joined, asked, payload) };
    const made = await decideApproval.call(joined, { ...plain, ...edit });
    if (made.status !== "approved" || effect.type !== "command") return { ...made, error: null };
    return { ...made, ...(await doCommand(joined, made.id)) };
  });
  faultPoint("approval.after-decision");
  return { id: decided.id, number: decided.number, status: decided.status, error: decided.error };
}

export type BatchOutcome = { ok: boolean; number: number | null; status: ApprovalStatus | null; error: string | null };

/** Each on its own, in the order given: one that cannot be decided says why and does not hold up the others. */
export async function decideBatch(
  ctx: Ctx,
  choice: { ids: string[]; decision: "approve" | "reject"; note?: string },
): Promise<BatchOutcome[]> {
  const { ids, ...rest } = choice;
  const outcomes: BatchOutcome[] = [];
  for (const id of ids.slice(0, MAX_BATCH)) {
    try {
      const { number, status, error } = await decide(ctx, { id, ...rest });
      outcomes.push({ ok: error === null, number, status, error });
    } catch (error) {
      if (!isDomainError(error) || error.code === "internal") throw error;
      outcomes.push({ ok: false, number: null, status: null, error: error.message });
    }
  }
  return outcomes;
}

/** Approving a command is doing it: the person needs its permission, not only that of deciding. */
function requireRight(ctx: Ctx, effect: ApprovalEffect): void {
  if (effect.type === "command") requireScope(ctx, registered(effect.name).command.scope, effect.name);
}

function registered(name: string) {
  const found = approvedCommand(name);
  if (!found) throw new DomainError("conflict", `Nothing called ${name} can be done by an approval. Reject this one.`);
  return found;
}

async function editFor(ctx: Ctx, asked: ApprovalView, payload: unknown) {
  const { effect } = asked;
  const subject = effect.type === "tool" ? await toolFor(ctx, effect.name) : commandFor(effect.name, asked);
  parseInput(subject.input, payload, "your changes");
  return {
    payload,
    amountMicros: subject.amountMicros(payload),
    preview: subject.preview(payload).slice(0, MAX_PREVIEW),
  };
}

type Subject = { input: z.ZodType; amountMicros(input: unknown): number | null; preview(input: unknown): string };

async function toolFor(ctx: Ctx, name: string): Promise<Subject> {
  const tool = toolByName(name) ?? (await outsideTools(ctx)).find((one) => one.name === name);
  if (!tool) throw new DomainError("conflict", `There is no tool ${name} any more. Reject this one.`);
  return tool;
}

/** At stake with an edited command is what was asked for and by how much the edit differs from it. */
function commandFor(name: string, { amountMicros: asked, originalPayload }: ApprovalView): Subject {
  const { command, amountMicros = () => null } = registered(name);
  const differenceOf = (input: unknown): number | null => {
    const [now, before] = [amountMicros(input), amountMicros(originalPayload)];
    return now === null || before === null || asked === null ? now : asked + now - before;
  };
  return { input: command.input, amountMicros: differenceOf, preview: () => "" };
}

/** Does what was approved. A refusal undoes it and is the approval's outcome, shown to the person. */
async function doCommand(
  joined: Ctx & Required<Pick<Ctx, "tx">>,
  id: string,
): Promise<{ status: ApprovalStatus; error: string | null }> {
  const machine: Ctx = {
    ...journalContext(joined.team.id),
    tx: joined.tx,
    ...(joined.outbox ? { outbox: joined.outbox } : {}),
  };
  const { effect, payload } = await readDecision.call(machine, { id });
  const end = (status: "executed" | "failed", reason: string | null, result: unknown) =>
    finishApproval.call(machine, { id, status, reason, result });
  try {
    const result = await inSavepoint(joined, (inner) => registered(effect.name).command.invoke(inner, payload));
    await end("executed", null, result);
    return { status: "executed", error: null };
  } catch (error) {
    if (!isDomainError(error) || error.code === "internal") throw error;
    await end("failed", error.message.slice(0, 2_000), null);
    return { status: "failed", error: error.message };
  }
}
