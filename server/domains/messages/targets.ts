import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { messages, messageTargets } from "#db/tables/messages";
import { wakes } from "#db/tables/wakes";
import { actorName, agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { findByName } from "#server/domains/agents/queries";
import { giveNotices } from "#server/domains/notifications/control";
import { DomainError } from "#server/lib/errors";
import { plainLine } from "#server/lib/text/plain";
import { type MessageRecord, type Place, placeKey } from "./places.ts";
import {
  type Author,
  MAX_MENTIONS,
  MAX_PAIR_WAKES,
  MAX_WAKE_DEPTH,
  mentionedNames,
  PAIR_WINDOW_MS,
  type Seat,
  unnamedTargets,
} from "./policy.ts";
import { type MessageKind, TARGET_WHYS, type TargetWhy } from "./schema.ts";

type Target = Seat & { why: TargetWhy };
type Row = typeof messageTargets.$inferInsert;
type Said = { message: MessageRecord; place: Place };

export function authorOf(ctx: Ctx): Author {
  const agentId = agentIdOf(ctx.actor);
  if (agentId) return { kind: "agent", id: agentId };
  const userId = userIdOf(ctx.actor);
  return { kind: userId ? "user" : "system", id: userId };
}

/** The agents and people of the team that a text calls. Names nobody has stay text. Throws when it calls more than a message may. */
export async function mentionsOf(tx: Tx, teamId: string, body: string): Promise<(Seat & { name: string })[]> {
  const names = mentionedNames(body);
  if (names.length === 0) return [];
  const called = await findByName(tx, teamId, names, MAX_MENTIONS + 1);
  const found = [
    ...called.agents.map((row) => ({ ...row, isAgent: true })),
    ...called.people.map((row) => ({ ...row, isAgent: false })),
  ];
  if (found.length > MAX_MENTIONS)
    throw new DomainError(
      "bad_input",
      `A message may call ${MAX_MENTIONS} people and agents; this one calls more. Call fewer, or write to the mission instead.`,
    );
  return found;
}

/** Everybody a new message is for, each once and never its author. A name counts before a role. */
export async function targetsOf(
  tx: Tx,
  ctx: Ctx,
  facts: { place: Place; kind: MessageKind; body: string; parent: MessageRecord | null },
): Promise<Target[]> {
  const author = authorOf(ctx);
  const named = (await mentionsOf(tx, ctx.team.id, facts.body)).filter((one) => one.id !== author.id);
  const { parent, place } = facts;
  const parentId = parent && (parent.authorAgentId ?? parent.authorUserId);
  const unnamed = unnamedTargets({
    author,
    kind: facts.kind,
    isLive: place.isLive,
    callsAgent: named.some((one) => one.isAgent),
    holder: place.holder,
    parent: parent && parentId ? { id: parentId, isAgent: parent.authorAgentId !== null, kind: parent.kind } : null,
  });
  const targets = new Map<string, Target>();
  for (const { id, isAgent } of named) targets.set(id, { id, isAgent, why: "mention" });
  for (const { seat, why } of unnamed)
    if (!targets.has(seat.id)) targets.set(seat.id, { id: seat.id, isAgent: seat.isAgent, why });
  return [...targets.values()];
}

/**
 * Writes whom a message is for and what comes of it: people get their notice with it, agents that may be woken stay *pending* for
 * the reaction, the others are marked with the limit that stopped them. Answers the pending ones.
 */
export async function tellTargets(
  ctx: Ctx & { tx: Tx },
  said: Said,
  targets: Target[],
): Promise<{ pending: string[]; noticed: string[] }> {
  if (targets.length === 0) return { pending: [], noticed: [] };
  const { message } = said;
  const limits = await limitsOf(ctx, message, targets);
  const rows = targets.map((target): Row => {
    const reason = limits.get(target.id);
    const outcome = !target.isAgent ? "notified" : reason ? "not_woken" : "pending";
    return {
      messageId: message.id,
      targetId: target.id,
      teamId: ctx.team.id,
      isAgent: target.isAgent,
      why: target.why,
      outcome,
      reason: reason ?? "",
    };
  });
  const made = await ctx.tx.insert(messageTargets).values(rows).onConflictDoNothing().returning();
  const people = made.filter((row) => !row.isAgent);
  const noticed: string[] = [];
  for (const why of TARGET_WHYS) {
    const userIds = people.filter((row) => row.why === why).map((row) => row.targetId);
    noticed.push(...(await giveNotices(ctx.tx, ctx.team.id, { ...draftOf(ctx, said, why), userIds })));
  }
  return {
    pending: made.filter((row) => row.outcome === "pending").map((row) => row.targetId),
    noticed,
  };
}

/** What a person is told of a message; more of it on the same task, mission or document only counts until it is read. */
function draftOf(ctx: Ctx, { message, place }: Said, why: TargetWhy) {
  const { documentId } = message;
  return {
    kind: why === "reply" && message.kind === "answer" ? ("answer" as const) : why,
    causeKey: message.id,
    about: placeKey(message).about,
    messageId: message.id,
    taskId: message.taskId,
    missionId: message.missionId,
    by: actorName(ctx.actor),
    text: place.isPrivate ? `On ${place.title}.` : plainLine(message.body),
    ...(documentId ? { thing: "document" as const, thingId: documentId } : {}),
  };
}

/** Why an agent may not wake another now; people wake whom they like. */
async function limitsOf(
  ctx: Ctx & { tx: Tx },
  message: MessageRecord,
  targets: Target[],
): Promise<Map<string, string>> {
  const limits = new Map<string, string>();
  const agentId = message.authorAgentId;
  const called = targets.filter((target) => target.isAgent).map((target) => target.id);
  if (!agentId || called.length === 0) return limits;
  if (message.depth + 1 >= MAX_WAKE_DEPTH) {
    for (const id of called)
      limits.set(id, `this talk between agents is ${message.depth + 1} wakes long; a person has to go on with it`);
    return limits;
  }
  const since = new Date(Date.now() - PAIR_WINDOW_MS);
  const counts = await ctx.tx
    .select({ id: messageTargets.targetId, count: sql<number>`count(*)::int` })
    .from(messageTargets)
    .innerJoin(messages, eq(messages.id, messageTargets.messageId))
    .where(
      and(
        inArray(messageTargets.targetId, called),
        gt(messageTargets.createdAt, since),
        inArray(messageTargets.outcome, ["pending", "queued", "coalesced"]),
        eq(messages.authorAgentId, agentId),
        message.documentId
          ? eq(messages.documentId, message.documentId)
          : message.taskId
            ? eq(messages.taskId, message.taskId)
            : and(isNull(messages.taskId), eq(messages.missionId, message.missionId ?? "")),
      ),
    )
    .groupBy(messageTargets.targetId);
  for (const { id, count } of counts)
    if (count >= MAX_PAIR_WAKES)
      limits.set(id, `woken ${count} times here by the same agent within the hour; it may again when the hour is over`);
  return limits;
}

/** How many wakes lie between a person, a plan or a schedule and this run: those of the wakes it answers. */
export async function depthOf(tx: Tx, ctx: Ctx): Promise<number> {
  if (ctx.actor.kind !== "agent") return 0;
  const [found] = await tx
    .select({ depth: sql<number>`coalesce(max(${wakes.depth}), 0)::int` })
    .from(wakes)
    .where(eq(wakes.runId, ctx.actor.runId));
  return found?.depth ?? 0;
}
