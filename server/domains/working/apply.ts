import type { Tx } from "#db/client";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { assignTask, createTask, updateTask } from "#server/domains/tasks/commands";
import { blockTask, cancelTask } from "#server/domains/tasks/control";
import { acceptTask, returnTask } from "#server/domains/tasks/review";
import { assignPerson, releaseTask, startByPerson } from "#server/domains/tasks/seats";
import { DomainError } from "#server/lib/errors";
import type { Priority } from "./line.ts";
import type { Facts, Field, FieldChange } from "./merge.ts";
import type { AddedTask } from "./parse.ts";
import type { SeatFound } from "./seats.ts";

export type TxCtx = Ctx & { tx: Tx };
type FindSeats = (name: string) => SeatFound[];

/** One command an edit leads to, and the fields it settles. */
export type Step = { fields: Field[]; run(ctx: TxCtx): Promise<string> };

/** The commands that make a task what the line says, in the order in which they can follow each other. */
export function stepsOf(
  task: { id: string; number: number } & Facts,
  changes: FieldChange[],
  findSeats: FindSeats,
): Step[] {
  const change = (field: Field) => changes.find((one) => one.field === field);
  const title = change("title");
  const priority = change("priority");
  const assignee = change("assignee");
  const status = change("status");
  const blocked = change("blockedReason");
  const steps: Step[] = [];
  if (title || priority)
    steps.push({
      fields: [...(title ? ["title" as const] : []), ...(priority ? ["priority" as const] : [])],
      run: async (ctx) => {
        await updateTask.call(ctx, {
          id: task.id,
          ...(title?.mine ? { title: title.mine } : {}),
          ...(priority?.mine ? { priority: priority.mine as Priority } : {}),
        });
        return "changed";
      },
    });
  const seat = assignee?.mine ?? null;
  if (assignee && seat !== null) {
    const isMoved = status !== undefined && status.mine === "assigned";
    steps.push({
      fields: isMoved ? ["assignee", "status"] : ["assignee"],
      run: (ctx) => assignTo(ctx, task, seat, findSeats),
    });
    if (isMoved) return withBlock(steps, task.id, blocked);
  }
  if (assignee && seat === null && status?.mine !== "inbox")
    steps.push({ fields: ["assignee"], run: () => refuse("Name who has it instead, or move the line to Inbox.") });
  if (status)
    steps.push({
      fields: status.mine === "inbox" && assignee && seat === null ? ["status", "assignee"] : ["status"],
      run: (ctx) => moveTo(ctx, task, status.mine as Facts["status"], findSeats),
    });
  return withBlock(steps, task.id, blocked);
}

function withBlock(steps: Step[], id: string, blocked: FieldChange | undefined): Step[] {
  if (!blocked) return steps;
  const run = async (ctx: TxCtx) => {
    await blockTask.call(ctx, { id, reason: blocked.mine });
    return blocked.mine === null ? "no longer held up" : "held up";
  };
  return [...steps, { fields: ["blockedReason"], run }];
}

/** A task that a line without an id asks for. Answers its number and what became of it. */
export async function addTask(
  ctx: TxCtx,
  line: AddedTask,
  given: { findSeats: FindSeats; missionId: string | undefined },
): Promise<{ number: number; message: string }> {
  if (line.status !== "inbox" && line.status !== "assigned")
    return refuse("A new task begins in Inbox or Assigned. Move it on when it is there.");
  if (line.blockedReason !== null) return refuse("A new task cannot be held up yet. Add it first.");
  const name = line.assignees[0];
  if (line.assignees.length > 1) return refuse(`It names ${line.assignees.length} people. One has a task.`);
  const { id, number } = await createTask.call(ctx, {
    title: line.title,
    ...(line.priority === "normal" ? {} : { priority: line.priority }),
    ...(given.missionId ? { missionId: given.missionId } : {}),
  });
  if (name === undefined)
    return {
      number,
      message: `added as T-${number} to the inbox${line.status === "assigned" ? ": nobody is named" : ""}`,
    };
  const went = await assignTo(ctx, { id, number, status: "inbox" }, name, given.findSeats);
  return { number, message: `added as T-${number}, ${went}` };
}

async function assignTo(
  ctx: TxCtx,
  task: { id: string; number: number; status: Facts["status"] },
  name: string,
  findSeats: FindSeats,
): Promise<string> {
  const [seat, ...others] = findSeats(name);
  if (!seat) return refuse(`Nobody in the team is called ${name}.`);
  if (others.length > 0) return refuse(`${name} is the name of ${others.length + 1} people. Write the whole name.`);
  const reason = `named by ${actorName(ctx.actor)} in WORKING.md`;
  if (seat.kind === "agent") await assignTask.call(ctx, { id: task.id, agentId: seat.id, reason });
  else await assignPerson.call(ctx, { id: task.id, userId: seat.id, reason });
  const isAgain = task.status === "in_progress" || task.status === "review";
  return `given to ${seat.name}${isAgain ? " and assigned anew" : ""}`;
}

/** What moving a line means. Where work or proof is needed, the move alone is refused and says where that is done. */
async function moveTo(
  ctx: TxCtx,
  task: { id: string; number: number } & Facts,
  to: Facts["status"],
  findSeats: FindSeats,
): Promise<string> {
  const { id } = task;
  if (to === "done") {
    await acceptTask.call(ctx, { id, note: "accepted in WORKING.md" });
    return "done";
  }
  if (to === "cancelled") {
    await cancelTask.call(ctx, { id });
    return "cancelled";
  }
  if (to === "inbox") {
    await releaseTask.call(ctx, { id });
    return "back in the inbox";
  }
  if (to === "in_progress") {
    if (!userIdOf(ctx.actor) || task.status !== "assigned")
      return refuse("Work begins when whoever has the task begins: an agent's run, or a person on the task's page.");
    await startByPerson.call(ctx, { id });
    return "begun";
  }
  if (to === "review")
    return refuse("Work is handed in with its result, on the task's page or by the agent that has it.");
  if (task.status === "review") {
    await returnTask.call(ctx, { id, reason: `Moved back to Assigned in WORKING.md by ${actorName(ctx.actor)}.` });
    return "sent back";
  }
  if (task.assignee === null) return refuse("Name who has it: add @Name to the line.");
  return assignTo(ctx, task, task.assignee, findSeats);
}

function refuse(message: string): never {
  throw new DomainError("conflict", message);
}
