import { and, desc, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { literal } from "#db/literal-limits";
import { notificationDeliveries, notificationSettings, notifications } from "#db/tables/notifications";
import { teams, users } from "#db/tables/teams";
import type { Ctx } from "#server/core/context";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { unsealText } from "#server/domains/vault/sealing";
import { mailSettings } from "#server/lib/env";
import { KINDS_OF, NOTICE_GROUPS } from "#server/lib/notice-kinds";
import { requirePerson } from "./commands.ts";
import { quietOf } from "./control.ts";
import { everyChoice, USUAL } from "./policy.ts";
import { deliveryView, noticeView, settingsView, type UnreadCounts, unreadCounts } from "./schema.ts";
import { isOf, webhookPlace } from "./settings.ts";

const TIME_ID_CURSOR = /^\d{1,15}_[0-9a-f-]{36}$/;
const ID_CURSOR = /^[0-9a-f-]{36}$/;

function mine(teamId: string, userId: string) {
  return and(eq(notifications.teamId, teamId), eq(notifications.userId, userId), notifications.isShown);
}

/** The notices of the person who asks, the latest first. */
export const listNotices = query({
  name: "notice.list",
  scope: "team:read",
  input: z.object({ ...pageInput, isUnread: z.boolean().default(false), group: z.enum(NOTICE_GROUPS).optional() }),
  output: pageOf(noticeView),
  async run({ ctx, db, teamId, input }) {
    const [atMs = "", id = ""] = readCursor(input.cursor, TIME_ID_CURSOR)?.split("_") ?? [];
    const at = new Date(Number(atMs));
    const rows = await db
      .select()
      .from(notifications)
      .where(
        and(
          mine(teamId, requirePerson(ctx)),
          input.isUnread ? isNull(notifications.readAt) : undefined,
          input.group ? inArray(notifications.kind, [...KINDS_OF[input.group]]) : undefined,
          id ? or(lt(notifications.at, at), and(eq(notifications.at, at), lt(notifications.id, id))) : undefined,
        ),
      )
      .orderBy(desc(notifications.at), desc(notifications.id))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => `${row.at.getTime()}_${row.id}`);
  },
});

const MOST_COUNTED = 100;

/** How much the person has not read, up to a hundred; `messages` is the part somebody wrote to them. */
export const countUnread = query({
  name: "notice.count",
  scope: "team:read",
  input: z.object({}),
  output: unreadCounts,
  async run({ ctx, db }) {
    const [row] = await rowsOf<UnreadCounts>(db, unreadOf(ctx));
    return row ?? { unread: 0, messages: 0 };
  },
});

/** One row: what `countUnread` answers. */
export function unreadOf(ctx: Ctx): SQL {
  return sql`select count(*)::int as unread, (count(*) filter (where u.kind in ${[...KINDS_OF.messages]}))::int as messages
    from (select ${notifications.kind} as kind from ${notifications}
      where ${mine(ctx.team.id, requirePerson(ctx))} and ${notifications.readAt} is null limit ${literal(MOST_COUNTED)}) u`;
}

export const getSettings = query({
  name: "notice.settings",
  scope: "team:read",
  input: z.object({}),
  output: settingsView,
  async run({ ctx, db, teamId }) {
    const userId = requirePerson(ctx);
    const [row] = await db.select().from(notificationSettings).where(isOf(teamId, userId));
    const [person] = await db.select({ email: users.email }).from(users).where(eq(users.id, userId));
    const [team] = await db.select({ timezone: teams.timezone }).from(teams).where(eq(teams.id, teamId));
    return {
      choices: everyChoice(row?.choices ?? {}),
      dailyHour: row?.dailyHour ?? USUAL.dailyHour,
      quiet: quietOf(row ?? null),
      timeZone: row?.timeZone ?? null,
      urgentBreaksQuiet: row?.urgentBreaksQuiet ?? USUAL.urgentBreaksQuiet,
      webhookUrl: row?.webhookUrl ?? null,
      webhookFormat: row?.webhookFormat ?? USUAL.webhookFormat,
      webhookSecret: row?.webhookSecret ? await unsealText(db, webhookPlace(teamId, userId), row.webhookSecret) : null,
      email: person?.email ?? "",
      canMail: mailSettings() !== null,
      teamTimeZone: team?.timezone ?? "UTC",
    };
  },
});

/** What went out to the person who asks, or is about to, newest first. */
export const listDeliveries = query({
  name: "notice.deliveries",
  scope: "team:read",
  input: z.object({ ...pageInput }),
  output: pageOf(deliveryView),
  async run({ ctx, db, teamId, input }) {
    const before = readCursor(input.cursor, ID_CURSOR);
    const rows = await db
      .select()
      .from(notificationDeliveries)
      .where(
        and(
          eq(notificationDeliveries.teamId, teamId),
          eq(notificationDeliveries.userId, requirePerson(ctx)),
          before ? lt(notificationDeliveries.id, before) : undefined,
        ),
      )
      .orderBy(desc(notificationDeliveries.id))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row.id);
  },
});
