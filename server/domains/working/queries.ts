import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { workingVersions } from "#db/tables/documents";
import { teams } from "#db/tables/teams";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { diffOf } from "#server/lib/text/line-diff";
import { renderWorking } from "./policy.ts";
import { workingVersionRow, workingView } from "./schema.ts";
import { readWorkingState } from "./state.ts";

const VERSION = { version: workingVersions.version, body: workingVersions.body, renderedAt: workingVersions.createdAt };

/** WORKING.md as it is this moment. Its number is that of the stored version it equals, or the one it will be stored as. */
export const getWorking = query({
  name: "working.get",
  scope: "team:read",
  input: z.object({}),
  output: workingView,
  async run({ db, teamId }) {
    const body = renderWorking(await readWorkingState(db, teamId));
    const [stored] = await db
      .select(VERSION)
      .from(workingVersions)
      .where(eq(workingVersions.teamId, teamId))
      .orderBy(desc(workingVersions.version))
      .limit(1);
    if (stored?.body === body) return stored;
    return { version: (stored?.version ?? 0) + 1, body, renderedAt: new Date() };
  },
});

export const listWorkingVersions = query({
  name: "working.versions",
  scope: "team:read",
  input: z.object(pageInput),
  output: pageOf(workingVersionRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select({
        version: workingVersions.version,
        renderedAt: workingVersions.createdAt,
        by: workingVersions.byName,
        note: workingVersions.note,
      })
      .from(workingVersions)
      .where(and(eq(workingVersions.teamId, teamId), before ? lt(workingVersions.version, Number(before)) : undefined))
      .orderBy(desc(workingVersions.version))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (last) => String(last.version));
  },
});

export const getWorkingVersion = query({
  name: "working.version",
  scope: "team:read",
  input: z.object({ version: rowNumber.min(1) }),
  output: workingView,
  async run({ db, teamId, input }) {
    const [found] = await db
      .select(VERSION)
      .from(workingVersions)
      .where(and(eq(workingVersions.teamId, teamId), eq(workingVersions.version, input.version)));
    if (!found) throw new DomainError("not_found", `WORKING.md has no version v${input.version}.`);
    return found;
  },
});

/** What one version changed against another; version 0 is the empty file. */
export const diffWorking = query({
  name: "working.diff",
  scope: "team:read",
  input: z.object({ from: rowNumber, to: rowNumber.min(1) }),
  output: z.object({ lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })) }),
  async run({ db, teamId, input }) {
    const rows = await db
      .select(VERSION)
      .from(workingVersions)
      .where(and(eq(workingVersions.teamId, teamId), inArray(workingVersions.version, [input.from, input.to])));
    const bodyOf = (version: number) => rows.find((row) => row.version === version)?.body;
    const to = bodyOf(input.to);
    if (to === undefined) throw new DomainError("not_found", `WORKING.md has no version v${input.to}.`);
    return { lines: diffOf(bodyOf(input.from) ?? "", to) };
  },
});

/** The newest version of each team's file, for the machine that writes them to disk. */
export async function listNewestVersions(
  db: Reader = getDb(),
): Promise<{ teamId: string; slug: string; version: number }[]> {
  return db
    .select({ teamId: teams.id, slug: teams.slug, version: sql<number>`max(${workingVersions.version})::int` })
    .from(teams)
    .innerJoin(workingVersions, eq(workingVersions.teamId, teams.id))
    .groupBy(teams.id, teams.slug)
    .orderBy(teams.id)
    .limit(10_000);
}
