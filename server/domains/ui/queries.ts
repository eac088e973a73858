import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { pins } from "#db/tables/pins";
import { runs } from "#db/tables/runs";
import { query } from "#server/core/query";
import { ofPerson, requirePerson } from "./commands.ts";
import { MAX_PINS, pinView } from "./schema.ts";

/** The cards on the dashboard of the person who asks, in their order. */
export const listPins = query({
  name: "pin.list",
  scope: "team:read",
  input: z.object({}).prefault({}),
  output: z.array(pinView).max(MAX_PINS),
  async run({ ctx, db, teamId }) {
    const rows = await db
      .select({ pin: pins, runNumber: runs.number })
      .from(pins)
      .leftJoin(runs, and(eq(runs.id, pins.runId), eq(runs.teamId, pins.teamId)))
      .where(ofPerson(teamId, requirePerson(ctx)))
      .orderBy(asc(pins.position), asc(pins.id))
      .limit(MAX_PINS);
    return rows.map(({ pin, runNumber }) => ({ ...pin, runNumber }));
  },
});
