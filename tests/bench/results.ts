import { z } from "zod";

// What the load processes answer. Apart from them, because importing one of those starts its work.
const ms = z.array(z.number());

export const httpResult = z.object({ samples: ms, wallMs: z.number() });
export const liveResult = z.object({
  commitToScreen: ms,
  requestToScreen: ms,
  assignToStep: ms,
  assignToScreen: ms,
});
/** Every arrival of every subscriber; `wrong` counts what was missed, came twice or out of order. */
export const subscriberResult = z.object({
  lateMs: ms,
  wrong: z.number(),
  rssKb: z.number(),
  cpuMs: z.number().nullable(),
});
/** Steps a second. */
export const engineResult = z.object({ bare: z.number(), bareOneRun: z.number(), journalled: z.number() });
export const beatsResult = z.object({
  beats: z.number(),
  peak: z.number(),
  tookMs: ms,
  runs: z.number(),
  lateMs: z.number(),
});
export const queryResult = z.object({ queries: z.array(z.object({ name: z.string(), samples: ms })) });
export const busyResult = z.object({
  missionId: z.string(),
  record: z
    .object({
      status: z.string(),
      accepted: z.number(),
      acceptedOnce: z.number(),
      early: z.number(),
      interleaved: z.number(),
    })
    .nullable(),
});
