import { and, desc, eq, lte } from "drizzle-orm";
import { z } from "zod";
import { workingVersions } from "#db/tables/documents";
import { command } from "#server/core/command";
import { countsOf, renderWorking } from "./policy.ts";
import { readWorkingState } from "./state.ts";

const LEAST_GAP_MS = 1_000;
/** Of a busy team about the last quarter of an hour second by second, of a quiet one months. */
const KEPT_VERSIONS = 1_000;

/**
 * Keeps WORKING.md as it is now, when it differs from the last version and that is a second old. Called by the ticker for teams with
 * new events, never by a write: a render slows nobody. `isDue` asks to be called again, because the second was not over.
 */
export const snapshotWorking = command({
  name: "working.snapshot",
  scope: "machine:write",
  audit: false,
  input: z.object({ atMs: z.number().int() }),
  output: z.object({ version: z.number(), isStored: z.boolean(), isDue: z.boolean() }),
  async run({ ctx, tx, input }) {
    const teamId = ctx.team.id;
    const [last] = await tx
      .select({ version: workingVersions.version, body: workingVersions.body, at: workingVersions.createdAt })
      .from(workingVersions)
      .where(eq(workingVersions.teamId, teamId))
      .orderBy(desc(workingVersions.version))
      .limit(1);
    const version = last?.version ?? 0;
    if (last && input.atMs - last.at.getTime() < LEAST_GAP_MS) return { version, isStored: false, isDue: true };
    const state = await readWorkingState(tx, teamId);
    const body = renderWorking(state);
    if (last?.body === body) return { version, isStored: false, isDue: false };
    // Two processes may render at once; the unique version lets one of them win.
    const stored = await tx
      .insert(workingVersions)
      .values({ teamId, version: version + 1, body, counts: countsOf(state), createdAt: new Date(input.atMs) })
      .onConflictDoNothing()
      .returning({ version: workingVersions.version });
    if (stored.length === 0) return { version, isStored: false, isDue: true };
    await tx
      .delete(workingVersions)
      .where(and(eq(workingVersions.teamId, teamId), lte(workingVersions.version, version + 1 - KEPT_VERSIONS)));
    return { version: version + 1, isStored: true, isDue: false };
  },
});
