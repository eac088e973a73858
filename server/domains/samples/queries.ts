import { z } from "zod";
import { query } from "#server/core/query";
import { SAMPLES } from "./catalog.ts";
import { sampleView } from "./schema.ts";

export const listSamples = query({
  name: "sample.list",
  scope: "missions:read",
  input: z.object({}),
  output: z.array(sampleView),
  run: async () => [...SAMPLES],
});
