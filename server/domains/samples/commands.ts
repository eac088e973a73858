import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { command } from "#server/core/command";
import { storeFile } from "#server/domains/files/commands";
import { createMission } from "#server/domains/missions/commands";
import { goal } from "#server/domains/missions/schema";
import { DomainError } from "#server/lib/errors";
import { SAMPLES } from "./known.ts";

/** Starts a mission on bundled data exactly as a person would: the files go in, then the goal. */
export const startSample = command({
  name: "sample.start",
  scope: "missions:write",
  input: z.object({
    id: z.string().min(1).max(40),
    /** Another question on the same data. */
    goal: goal.optional(),
    wantsPlanApproval: z.boolean().default(false),
  }),
  output: z.object({ id: z.string(), number: z.number() }),
  async run({ ctx, input, record }) {
    const sample = SAMPLES.find(({ id }) => id === input.id);
    if (!sample) throw new DomainError("not_found", `There is no sample “${input.id}”.`);
    const fileIds: string[] = [];
    for (const name of sample.files) {
      const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, "data", name)));
      fileIds.push((await storeFile.call(ctx, { name, bytes })).id);
    }
    const mission = await createMission.call(ctx, {
      goal: input.goal ?? sample.goal,
      fileIds,
      wantsPlanApproval: input.wantsPlanApproval,
    });
    record({ entity: "mission", entityId: mission.id });
    return mission;
  },
});
