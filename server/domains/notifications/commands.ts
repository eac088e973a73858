import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { events } from "#db/tables/kernel";
import { notifications } from "#db/tables/notifications";
import { command } from "#server/core/command";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { peopleOf } from "./audience.ts";
import { giveNotices } from "./control.ts";
import { RULES } from "./rules.ts";
import { noticeGiven } from "./schema.ts";

export function requirePerson(ctx: Ctx): string {
  const userId = userIdOf(ctx.actor);
  if (!userId) throw new DomainError("forbidden", "Only a person has notices.");
  return userId;
}

/** Tells people of an event that concerns them, and closes what nobody has to look at any more. The same event twice tells once. */
export const noticeEvent = command({
  name: "notice.event",
  scope: "machine:write",
  audit: false,
  input: z.object({ eventId: z.uuid(), nowMs: z.number().optional() }),
  output: z.object({ told: z.number() }),
  events: [noticeGiven],
  async run({ ctx, tx, input, emit }) {
    const teamId = ctx.team.id;
    const [event] = await tx
      .select()
      .from(events)
      .where(and(eq(events.teamId, teamId), eq(events.id, input.eventId)));
    const rule = event && RULES[event.kind];
    if (!rule) return { told: 0 };
    const { tell, settles = [] } = rule({ payload: event.payload, isByMachine: event.actor.kind === "system" });
    const affected = new Set(await settle(tx, teamId, settles));
    if (tell) {
      const { to, by = event.actor.kind === "system" ? "Muster" : actorName(event.actor), ...draft } = tell;
      const doer = userIdOf(event.actor);
      const userIds = (await peopleOf(tx, teamId, to)).filter((id) => id !== doer);
      const told = await giveNotices(tx, teamId, { ...draft, by, userIds, causeKey: event.id }, input.nowMs);
      for (const userId of told) affected.add(userId);
    }
    for (const userId of affected) emit(noticeGiven, { userId });
    return { told: affected.size };
  },
});

async function settle(tx: Tx, teamId: string, groupKeys: string[]): Promise<string[]> {
  if (groupKeys.length === 0) return [];
  const rows = await tx
    .update(notifications)
    .set({ readAt: new Date() })
    .where(
      and(eq(notifications.teamId, teamId), inArray(notifications.groupKey, groupKeys), isNull(notifications.readAt)),
    )
    .returning({ userId: notifications.userId });
  return rows.map((row) => row.userId);
}

/** Marks notices of the person who asks as read, or as unread again: those named, or all. */
export const readNotices = command({
  name: "notice.read",
  scope: "team:read",
  audit: false,
  input: z.object({ noticeIds: z.array(z.uuid()).min(1).max(200).optional() }),
  output: z.object({ read: z.number() }),
  events: [noticeGiven],
  async run({ ctx, tx, input, emit }) {
    const userId = requirePerson(ctx);
    const mine = minePart(ctx.team.id, userId, input.noticeIds);
    if (input.noticeIds) await requireKnown(tx, mine);
    const rows = await tx
      .update(notifications)
      .set({ readAt: new Date() })
      .where(and(mine, isNull(notifications.readAt)))
      .returning({ id: notifications.id });
    if (rows.length > 0) emit(noticeGiven, { userId });
    return { read: rows.length };
  },
});

/** Puts one notice back among the unread, unless a newer one of the same thing is there. */
export const unreadNotice = command({
  name: "notice.unread",
  scope: "team:read",
  audit: false,
  input: z.object({ noticeId: z.uuid() }),
  output: z.object({ isUnread: z.boolean() }),
  events: [noticeGiven],
  async run({ ctx, tx, input, emit }) {
    const userId = requirePerson(ctx);
    const mine = minePart(ctx.team.id, userId, [input.noticeId]);
    const { groupKey } = await requireKnown(tx, mine);
    const [open] = groupKey
      ? await tx
          .select({ id: notifications.id })
          .from(notifications)
          .where(
            and(
              minePart(ctx.team.id, userId, undefined),
              eq(notifications.groupKey, groupKey),
              isNull(notifications.readAt),
            ),
          )
      : [];
    if (open) return { isUnread: open.id === input.noticeId };
    await tx.update(notifications).set({ readAt: null }).where(mine);
    emit(noticeGiven, { userId });
    return { isUnread: true };
  },
});

function minePart(teamId: string, userId: string, ids: string[] | undefined) {
  return and(
    eq(notifications.teamId, teamId),
    eq(notifications.userId, userId),
    ids ? inArray(notifications.id, ids) : undefined,
  );
}

async function requireKnown(tx: Tx, mine: ReturnType<typeof minePart>) {
  const [known] = await tx.select({ groupKey: notifications.groupKey }).from(notifications).where(mine).limit(1);
  if (!known) throw new DomainError("not_found", "There are no such notices of yours.");
  return known;
}
