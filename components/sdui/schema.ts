import { z } from "zod";

/** Shapes that the components of generated UI share. Everything is bounded: what comes here was written by a model. */

export const LIMITS = {
  depth: 12,
  nodes: 500,
  bytes: 200_000,
  children: 60,
  rows: 1_000,
  columns: 20,
  points: 2_000,
  series: 12,
  items: 100,
} as const;

/** Characters that hide or reorder text: controls, zero-width and direction marks, tags, fillers. Joiners stay: scripts and emoji need them. */
const HIDDEN = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}]|[\u115f\u1160\u2028\u2029\u3164\uffa0]|[\u{e0100}-\u{e01ef}]/gu;

export function visibleText(text: string): string {
  return text.toWellFormed().replace(HIDDEN, "");
}

const text = (most: number) => z.string().max(most).transform(visibleText);
const someText = (most: number) => z.string().min(1).max(most).transform(visibleText);

export const label = someText(120).meta({ id: "Label" });
export const phrase = someText(400).meta({ id: "Phrase" });
export const optionalText = text(400).meta({ id: "Text" });
export const markdown = text(20_000).meta({ id: "Markdown" });
export const longText = text(20_000).meta({ id: "LongText" });
/** Beyond these a drawing would only show rounding. */
export const figure = z.number().min(-1e15).max(1e15).meta({ id: "Figure" });
export const index = z.number().int().min(0).max(100_000).meta({ id: "Index" });

export const VALUE_FORMATS = ["number", "percent", "usd", "micros", "tokens", "ms"] as const;
/** Spread into the props of whatever shows figures. */
export const valueStyle = {
  format: z.enum(VALUE_FORMATS).meta({ id: "Format" }).optional(),
  unit: someText(20).meta({ id: "Unit" }).optional(),
  decimals: z.number().int().min(0).max(8).meta({ id: "Decimals" }).optional(),
};

export const DATA_MARKS = ["sample", "forecast"] as const;
/** What is not quite real wears the hatch. */
export const marked = {
  mark: z.enum(DATA_MARKS).meta({ id: "Mark" }).optional(),
  markText: someText(60).meta({ id: "MarkText" }).optional(),
};

export const STATES = [
  "idle",
  "queued",
  "working",
  "waiting",
  "blocked",
  "failed",
  "paused",
  "review",
  "done",
  "cancelled",
] as const;
export const state = z.enum(STATES).meta({ id: "State" });

/** A place in the app (`/tasks`), below the team's address, or a page of the web over https. Nothing is ever fetched from it. */
export const link = z
  .string()
  .max(500)
  .refine(isAllowedLink, "A link is a place in the app such as /tasks, or an https:// address.")
  .meta({ id: "Link" });

export function isAllowedLink(given: string): boolean {
  if (/^\/(?![/\\])[\w\-/?=&.#%]*$/.test(given)) return !given.startsWith("/api/") && !given.includes("..");
  if (!given.startsWith("https://") || /[\s\\<>"'`]/.test(given)) return false;
  const url = URL.parse(given);
  return url !== null && url.username === "" && url.password === "" && url.hostname.includes(".");
}

export const series = z
  .strictObject({ name: label, values: z.array(figure.nullable()).max(LIMITS.points) })
  .meta({ id: "Series" });
export const labels = z.array(someText(80)).max(LIMITS.points).meta({ id: "Labels" });

/** Charts over labels: as many values as labels, else the last ones would stand over nothing. */
export function checkLengths(chart: { labels: string[]; series: { values: unknown[] }[] }, ctx: z.RefinementCtx): void {
  for (const [at, entry] of chart.series.entries()) {
    if (entry.values.length === chart.labels.length) continue;
    ctx.addIssue({
      code: "custom",
      path: ["series", at, "values"],
      message: `has ${entry.values.length} values for ${chart.labels.length} labels`,
    });
  }
}

/** What one component of the catalogue is. `empty` stands for its data when a binding brings them. */
export type UiComponent<P extends z.ZodType = z.ZodType> = {
  about: string;
  props: P;
  sample: z.input<P>;
  children?: "any";
  empty?: Record<string, unknown>;
};

export function defineComponent<P extends z.ZodType>(component: UiComponent<P>): UiComponent<P> {
  return component;
}
