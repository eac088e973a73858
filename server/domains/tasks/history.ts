import { and, desc, eq, inArray, lt, or } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { auditLog } from "#db/tables/kernel";
import { tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import type { Actor } from "#server/lib/actor";
import { readTask } from "./load.ts";
import { type TaskChange, taskHistoryEntry } from "./schema.ts";

const PLACE = /^\d{10,16} [0-9a-f-]{36}$/;

/** Who changed what of a task, newest first, from the record of changes. */
export const listTaskHistory = query({
  name: "task.list_history",
  scope: "tasks:read",
  input: z.object({ ...pageInput, id: z.uuid() }),
  output: pageOf(taskHistoryEntry),
  async run({ db, teamId, input }) {
    await readTask(db, teamId, input.id);
    const [ms, id] = readCursor(input.cursor, PLACE)?.split(" ") ?? [];
    const at = new Date(Number(ms));
    const rows = await db
      .select()
      .from(auditLog)
      .where(
        and(
          eq(auditLog.entity, "task"),
          eq(auditLog.entityId, input.id),
          eq(auditLog.teamId, teamId),
          id ? or(lt(auditLog.createdAt, at), and(eq(auditLog.createdAt, at), lt(auditLog.id, id))) : undefined,
        ),
      )
      .orderBy(desc(auditLog.createdAt), desc(auditLog.id))
      .limit(input.limit + 1);
    const names = await namesIn(db, teamId, rows);
    const page = toPage(rows, input.limit, (row) => `${row.createdAt.getTime()} ${row.id}`);
    return {
      nextCursor: page.nextCursor,
      items: page.items.map((row) => ({
        id: row.id,
        what: row.command,
        by: byWhom(row.actor),
        at: row.createdAt,
        changes: changesOf(row, names),
      })),
    };
  },
});

type Row = { before: unknown; after: unknown };
const byWhom = (actor: Actor) => ({
  name: actor.kind === "mail" ? actor.address : actor.kind === "system" ? "Muster" : actor.name,
  kind: actor.kind === "agent" ? ("agent" as const) : ("user" as const),
});

const asFields = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};

/** Fields that hold ids are told by the names of what they point at. */
const POINTERS: Record<string, string> = {
  assigneeAgentId: "assignee",
  assigneeUserId: "assignee",
  reviewerUserId: "reviewer",
  parentId: "parent",
};
/** Said by the command's own words, or of no use to a reader. */
const UNTOLD = new Set(["number", "cancelled", "reopened", "after", "dependsOn", "waived"]);

function changesOf(row: Row, names: Map<string, string>): TaskChange[] {
  const [before, after] = [asFields(row.before), asFields(row.after)];
  const told = Object.keys(after).flatMap((key): TaskChange[] => {
    if (UNTOLD.has(key) || JSON.stringify(before[key]) === JSON.stringify(after[key])) return [];
    return [{ field: POINTERS[key] ?? key, from: wordOf(before[key], names), to: wordOf(after[key], names) }];
  });
  // A seat that went from an agent to a person is one change, not a field that emptied and another that filled.
  const was = names.get(String(before.assigneeAgentId ?? before.assigneeUserId ?? "")) ?? null;
  return told.map((change) => (change.field === "assignee" ? { ...change, from: was } : change));
}

const MOST = 300;

function wordOf(value: unknown, names: Map<string, string>): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (Array.isArray(value)) return value.map(String).join(", ").slice(0, MOST) || null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (names.get(text) ?? text).slice(0, MOST);
}

async function namesIn(db: Reader, teamId: string, rows: Row[]): Promise<Map<string, string>> {
  const ids = new Set(
    rows.flatMap((row) =>
      [row.before, row.after].flatMap((side) =>
        Object.entries(asFields(side)).flatMap(([key, value]) =>
          key in POINTERS && typeof value === "string" ? [value] : [],
        ),
      ),
    ),
  );
  if (ids.size === 0) return new Map();
  const known = [...ids];
  const [people, workers, parents] = await Promise.all([
    db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, known)),
    db
      .select({ id: agents.id, name: agents.name })
      .from(agents)
      .where(and(eq(agents.teamId, teamId), inArray(agents.id, known))),
    db
      .select({ id: tasks.id, number: tasks.number })
      .from(tasks)
      .where(and(eq(tasks.teamId, teamId), inArray(tasks.id, known))),
  ]);
  return new Map([
    ...[...people, ...workers].map((row) => [row.id, row.name] as const),
    ...parents.map((row) => [row.id, `T-${row.number}`] as const),
  ]);
}
