import { ACTOR_KINDS, type ActorKind } from "#server/lib/actor-kinds";

/** Which rows of the audit log, as it stands in the address. Empty: any. */
export type AuditFilter = { kind: ActorKind | ""; who: string; command: string; on: string; days: string };

export const AUDIT_DAYS = ["1", "7", "30", "365"];
const DAY_MS = 24 * 60 * 60_000;

type Params = { get(name: string): string | null };

/** What is not understood is left out: a mangled address shows more, never an error. */
export function auditFilterOf(params: Params): AuditFilter {
  const text = (name: string, most: number) => params.get(name)?.trim().slice(0, most) ?? "";
  return {
    kind: ACTOR_KINDS.find((one) => one === params.get("kind")) ?? "",
    who: text("who", 120),
    command: text("command", 80),
    on: text("on", 60),
    days: AUDIT_DAYS.find((one) => one === params.get("days")) ?? "",
  };
}

/** What the list is asked for. Days begin at midnight by UTC, so that page and browser ask the same. */
export function auditInput({ kind, who, command, on, days }: AuditFilter, nowMs: number) {
  const from = days ? new Date(Math.floor(nowMs / DAY_MS) * DAY_MS - (Number(days) - 1) * DAY_MS) : null;
  return {
    limit: 50,
    ...(kind ? { actorKind: kind } : {}),
    ...(who ? { actor: who } : {}),
    ...(command ? { command } : {}),
    ...(on ? { entity: on } : {}),
    ...(from ? { from } : {}),
  };
}

/** The same rows as a file. */
export function auditExportHref(teamSlug: string, filter: AuditFilter, nowMs: number): string {
  const { limit: _, from, ...rest } = auditInput(filter, nowMs);
  const params = new URLSearchParams({ team: teamSlug, ...rest, ...(from ? { from: from.toISOString() } : {}) });
  return `/api/audit/export?${params}`;
}
