import { z } from "zod";

/** A ready mission on bundled data, for the first minutes with Muster. */
export const sampleView = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  goal: z.string(),
  minutes: z.number(),
  /** Names of roles' usual agents, as the card shows them. */
  agents: z.array(z.string()),
});
export type SampleView = z.infer<typeof sampleView>;
