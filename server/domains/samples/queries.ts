import { z } from "zod";
import { userIdOf } from "#server/core/context";
import { query } from "#server/core/query";
import { personaOf } from "#server/domains/accounts/settings";
import { samplesFor } from "#server/lib/personas";
import { SAMPLES } from "./known.ts";
import { sampleView } from "./schema.ts";

/** What fits what the person does comes first. */
export const listSamples = query({
  name: "sample.list",
  scope: "missions:read",
  input: z.object({}),
  output: z.array(sampleView).max(SAMPLES.length),
  async run({ ctx, db }) {
    const userId = userIdOf(ctx.actor);
    return samplesFor(userId ? await personaOf(userId, db) : null, SAMPLES);
  },
});
