import { and, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import {
  notificationCauses,
  notificationDeliveries,
  notificationSettings,
  notifications,
} from "#db/tables/notifications";
import { memberships, teams } from "#db/tables/teams";
import { mailSettings } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { KINDS_OF, PRIORITY_OF } from "#server/lib/notice-kinds";
import { dueMs, paceOf, USUAL, type Wishes } from "./policy.ts";
import type { DeliveryChannel, NoticeKind, NoticeThing } from "./schema.ts";

export type NoticeDraft = {
  userIds: string[];
  kind: NoticeKind;
  /** What happened: the same cause tells a person once. */
  causeKey: string;
  /** What it is about: more of the kind on it while unread only counts. */
  about: string;
  by: string;
  text: string;
  messageId?: string | null;
  taskId?: string | null;
  missionId?: string | null;
  thing?: NoticeThing;
  thingId?: string;
};

type Person = Wishes & { userId: string; hasWebhook: boolean };
const MAX_TEXT = 500;

/** Writes what people are told, and what shall go out of it, in the open transaction. Answers whom it told. */
export async function giveNotices(tx: Tx, teamId: string, draft: NoticeDraft, nowMs = Date.now()): Promise<string[]> {
  const asked = [...new Set(draft.userIds)].sort();
  if (asked.length === 0) return [];
  const people = await wishesOf(tx, teamId, asked);
  const fresh = await freshOnly(tx, teamId, people, draft);
  if (fresh.length === 0) return [];
  const ids = await writeRows(tx, teamId, fresh, { draft, nowMs });
  const deliveries = fresh.flatMap((person) =>
    deliveriesOf(person, draft, nowMs).map((row) => ({
      ...row,
      teamId,
      notificationId: ids.get(person.userId) ?? null,
    })),
  );
  if (deliveries.length > 0) await tx.insert(notificationDeliveries).values(deliveries).onConflictDoNothing();
  return fresh.map((person) => person.userId);
}

/** Members of the team only; whoever left is told nothing. */
async function wishesOf(tx: Tx, teamId: string, userIds: string[]): Promise<Person[]> {
  const rows = await tx
    .select({ userId: memberships.userId, teamZone: teams.timezone, settings: notificationSettings })
    .from(memberships)
    .innerJoin(teams, eq(teams.id, memberships.teamId))
    .leftJoin(
      notificationSettings,
      and(eq(notificationSettings.teamId, memberships.teamId), eq(notificationSettings.userId, memberships.userId)),
    )
    .where(and(eq(memberships.teamId, teamId), inArray(memberships.userId, userIds)))
    .orderBy(memberships.userId);
  return rows.map(({ userId, teamZone, settings }) => ({
    userId,
    hasWebhook: Boolean(settings?.webhookUrl),
    choices: settings?.choices ?? {},
    dailyHour: settings?.dailyHour ?? USUAL.dailyHour,
    quiet: quietOf(settings),
    zone: settings?.timeZone ?? teamZone,
    urgentBreaksQuiet: settings?.urgentBreaksQuiet ?? USUAL.urgentBreaksQuiet,
  }));
}

export function quietOf(row: { quietFrom: number | null; quietTo: number | null } | null) {
  return row && row.quietFrom !== null && row.quietTo !== null ? { from: row.quietFrom, to: row.quietTo } : null;
}

/** Who wants this kind on any channel and has not been told of this cause. */
async function freshOnly(tx: Tx, teamId: string, people: Person[], draft: NoticeDraft): Promise<Person[]> {
  const wanting = people.filter(
    (person) => paceOf(person.choices, draft.kind, "app") !== "off" || channelsOf(person, draft.kind).length > 0,
  );
  if (wanting.length === 0) return [];
  const noted = await tx
    .insert(notificationCauses)
    .values(wanting.map(({ userId }) => ({ userId, teamId, causeKey: `${draft.kind}:${draft.causeKey}` })))
    .onConflictDoNothing()
    .returning({ userId: notificationCauses.userId });
  const isNew = new Set(noted.map((row) => row.userId));
  return wanting.filter((person) => isNew.has(person.userId));
}

async function writeRows(
  tx: Tx,
  teamId: string,
  people: Person[],
  { draft, nowMs }: { draft: NoticeDraft; nowMs: number },
): Promise<Map<string, string>> {
  const latest = { by: draft.by.slice(0, 200), text: draft.text.slice(0, MAX_TEXT), at: new Date(nowMs) };
  const rows = await tx
    .insert(notifications)
    .values(
      people.map((person) => ({
        ...latest,
        teamId,
        userId: person.userId,
        kind: draft.kind,
        groupKey: `${draft.kind}:${draft.about}`,
        priority: PRIORITY_OF[draft.kind],
        messageId: draft.messageId ?? null,
        taskId: draft.taskId ?? null,
        missionId: draft.missionId ?? null,
        thing: draft.thing ?? null,
        thingId: draft.thingId ?? null,
        isShown: paceOf(person.choices, draft.kind, "app") !== "off",
      })),
    )
    .onConflictDoUpdate({
      target: [notifications.teamId, notifications.userId, notifications.groupKey],
      targetWhere: sql`read_at is null`,
      set: {
        ...latest,
        count: sql`${notifications.count} + 1`,
        messageId: draft.messageId ?? null,
        isShown: sql`${notifications.isShown} or excluded.is_shown`,
      },
    })
    .returning({ id: notifications.id, userId: notifications.userId });
  return new Map(rows.map((row) => [row.userId, row.id]));
}

function channelsOf(person: Person, kind: NoticeKind): DeliveryChannel[] {
  const open: DeliveryChannel[] = [
    ...(mailSettings() ? ["mail" as const] : []),
    ...(person.hasWebhook ? ["webhook" as const] : []),
  ];
  return open.filter((channel) => paceOf(person.choices, kind, channel) !== "off");
}

function deliveriesOf(person: Person, draft: NoticeDraft, nowMs: number) {
  return channelsOf(person, draft.kind).map((channel) => {
    const pace = paceOf(person.choices, draft.kind, channel);
    const due = dueMs({ pace, priority: PRIORITY_OF[draft.kind], nowMs }, person);
    const id = newId();
    // What waits for the same moment goes out as one.
    const batchKey = due > nowMs ? `${person.userId}:${channel}:${due}` : id;
    const causeKey = `${draft.kind}:${draft.causeKey}`;
    return { id, userId: person.userId, channel, kind: draft.kind, causeKey, batchKey, dueAt: new Date(due) };
  });
}

/** Whoever looks at a thread has read what somebody wrote to them there. */
export async function readMessageNotices(
  tx: Tx,
  teamId: string,
  of: { userId: string; about: string; upTo: string },
): Promise<{ read: number }> {
  const rows = await tx
    .update(notifications)
    .set({ readAt: new Date() })
    .where(
      and(
        eq(notifications.teamId, teamId),
        eq(notifications.userId, of.userId),
        inArray(
          notifications.groupKey,
          KINDS_OF.messages.map((kind) => `${kind}:${of.about}`),
        ),
        isNull(notifications.readAt),
        or(isNull(notifications.messageId), lte(notifications.messageId, of.upTo)),
      ),
    )
    .returning({ id: notifications.id });
  return { read: rows.length };
}

/** A message was taken back: who has not read of it is told no more; where it was one of several, one less. */
export async function withdrawNotices(tx: Tx, teamId: string, messageId: string): Promise<void> {
  const unread = and(
    eq(notifications.teamId, teamId),
    eq(notifications.messageId, messageId),
    isNull(notifications.readAt),
  );
  await tx.delete(notifications).where(and(unread, lte(notifications.count, 1)));
  await tx
    .update(notifications)
    .set({ count: sql`${notifications.count} - 1`, messageId: null, text: "" })
    .where(unread);
}
