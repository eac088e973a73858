import { z } from "zod";
import { parseJson } from "./conversation.ts";

/** The parts of the stock desk's results that this model reads, and how agents hand them to each other. */

const figureShape = z.object({ value: z.number().nullable(), text: z.string(), note: z.string().nullish() });
const windowShape = z.object({
  range: z.string(),
  from: z.string(),
  to: z.string(),
  days: z.number(),
  isShort: z.boolean(),
  gaps: z.array(z.object({ after: z.string(), before: z.string(), weekdays: z.number() })).default([]),
});
const facts = {
  seriesId: z.string(),
  symbol: z.string(),
  name: z.string(),
  currency: z.string().nullable(),
  isSample: z.boolean(),
  sourceLabel: z.string(),
  firstDate: z.string(),
  asOf: z.string(),
};

export const gotShape = z.object({ ...facts, window: windowShape });
export type Got = z.infer<typeof gotShape>;

export const foundShape = z.object({
  home: z.string().nullable(),
  matches: z.array(z.object({ symbol: z.string(), name: z.string(), provider: z.string() })),
  problems: z.array(z.string()).default([]),
});
export type Found = z.infer<typeof foundShape>;

const analysed = z.object({ ...facts, window: windowShape, figures: z.record(z.string(), figureShape) });
export const analysisShape = z.object({
  series: z.array(analysed),
  comparison: z
    .object({
      from: z.string(),
      to: z.string(),
      days: z.number(),
      returns: z.array(z.object({ symbol: z.string(), text: z.string() })),
      pairs: z.array(
        z.object({
          a: z.string(),
          b: z.string(),
          correlationText: z.string(),
          leadText: z.string(),
          lead: z.number().nullable(),
        }),
      ),
    })
    .nullable(),
});
export type Analysis = z.infer<typeof analysisShape>;
export type Analysed = Analysis["series"][number];

/** What the helper that gets prices hands back: ids instead of days, and for the rest why there is nothing. */
export const pricesHandedShape = z.object({
  series: z.array(gotShape),
  missing: z.array(
    z.object({ asked: z.string(), why: z.string(), near: z.array(z.object({ symbol: z.string(), name: z.string() })) }),
  ),
});
export type PricesHanded = z.infer<typeof pricesHandedShape>;

/** A result for an agent to read and for people to follow: words, then the same as data. */
export function handOver(words: string, data: unknown): string {
  return `${words}\n\n\`\`\`json\n${JSON.stringify(data)}\n\`\`\``;
}

export function takeOver<T>(result: string, shape: z.ZodType<T>): T | null {
  const block = /```json\n([\s\S]*?)\n```/.exec(result)?.[1];
  const parsed = block === undefined ? undefined : shape.safeParse(parseJson(block));
  return parsed?.success ? parsed.data : null;
}
