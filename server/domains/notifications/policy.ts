import { nextCronMs } from "#server/lib/cron";
import { CHANNELS, NOTICE_KINDS, usualPace } from "#server/lib/notice-kinds";
import { offsetAt } from "#server/lib/time-zone";
import type { Channel, NoticeChoices, NoticeKind, NoticePriority, Pace, SettingsView } from "./schema.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

export type Quiet = { from: number; to: number };
/** How one person wants to be told, by whose clock. */
export type Wishes = {
  choices: NoticeChoices;
  dailyHour: number;
  quiet: Quiet | null;
  zone: string;
  urgentBreaksQuiet: boolean;
};

export const USUAL = { dailyHour: 8, urgentBreaksQuiet: true, webhookFormat: "standard" } as const;

/** The pace of a kind on a channel. The app knows no digest: whatever is not off is there at once. */
export function paceOf(choices: NoticeChoices, kind: NoticeKind, channel: Channel): Pace {
  const pace = choices[kind]?.[channel] ?? usualPace(kind, channel);
  return channel === "app" && pace !== "off" ? "now" : pace;
}

export function everyChoice(choices: NoticeChoices): SettingsView["choices"] {
  const row = (kind: NoticeKind) =>
    Object.fromEntries(CHANNELS.map((channel) => [channel, paceOf(choices, kind, channel)]));
  return Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, row(kind)])) as SettingsView["choices"];
}

/** The minute of the day on the zone's clock. */
function minuteAt(zone: string, atMs: number): number {
  const minutes = Math.floor((atMs + offsetAt(zone, atMs)) / MINUTE_MS);
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

/** From ten in the evening to seven in the morning reaches over midnight; two equal ends are no quiet at all. */
export function isQuiet(quiet: Quiet, zone: string, atMs: number): boolean {
  const minute = minuteAt(zone, atMs);
  if (quiet.from <= quiet.to) return minute >= quiet.from && minute < quiet.to;
  return minute >= quiet.from || minute < quiet.to;
}

/** The first moment at or after `atMs` that is not quiet, by wall clock also when clocks change in that night. */
export function afterQuiet(quiet: Quiet | null, zone: string, atMs: number): number {
  if (!quiet || !isQuiet(quiet, zone, atMs)) return atMs;
  return next(`${quiet.to % 60} ${Math.floor(quiet.to / 60)} * * *`, zone, atMs);
}

/**
 * When a notice goes out, epoch ms. *Now* is now, outside quiet hours; pressing ones may break through them. The hourly digest
 * waits for the full hour and then for the end of the quiet; the daily one goes at the hour the person chose, quiet or not.
 */
export function dueMs(of: { pace: Pace; priority: NoticePriority; nowMs: number }, wishes: Wishes): number {
  const { zone, quiet } = wishes;
  if (of.pace === "daily") return next(`0 ${wishes.dailyHour} * * *`, zone, of.nowMs);
  if (of.pace === "hourly") return afterQuiet(quiet, zone, next("0 * * * *", zone, of.nowMs));
  return of.priority === "now" && wishes.urgentBreaksQuiet ? of.nowMs : afterQuiet(quiet, zone, of.nowMs);
}

function next(cron: string, zone: string, afterMs: number): number {
  const found = nextCronMs(cron, afterMs, { zone, gap: "shift" });
  if (found === null) throw new Error(`${cron} never comes.`);
  return found;
}

const BACKOFF_MINUTES = [1, 5, 30, 120, 360];
export const MAX_ATTEMPTS = BACKOFF_MINUTES.length + 1;

/** How long to wait after so many attempts; null: no more. */
export function retryAfterMs(attempts: number): number | null {
  const minutes = BACKOFF_MINUTES[attempts - 1];
  return minutes === undefined ? null : minutes * MINUTE_MS;
}
