import { z } from "zod";
import { visibleText } from "../schema.ts";
import { marketRange } from "../share/schema.ts";

/**
 * Live data a component may name instead of, or beside, its own. Each is mapped to one query by `bindings.ts` and read with the
 * permissions of whoever looks. `gives` are the components whose data it can fill.
 */
export const BINDINGS = {
  "team.summary": {
    about: "one figure of the team now",
    input: z.strictObject({
      figure: z.enum([
        "spentToday",
        "tokensPerMinute",
        "tasksDone",
        "tasksTotal",
        "agentsWorking",
        "documents",
        "openQuestions",
      ]),
    }),
    gives: ["metric"],
  },
  "tasks.counts": {
    about: "tasks of a mission by status",
    input: z.strictObject({ missionId: z.uuid() }),
    gives: ["bar", "pie", "table", "progress"],
  },
  "spend.by_day": {
    about: "money spent by day, in micro-dollars",
    input: z.strictObject({ days: z.union([z.literal(7), z.literal(30)]).default(7) }),
    gives: ["line", "area", "bar", "metric"],
  },
  "spend.by_agent": {
    about: "money spent by agent, in micro-dollars",
    input: z.strictObject({ days: z.union([z.literal(1), z.literal(7), z.literal(30)]).default(7) }),
    gives: ["bar", "pie", "table"],
  },
  "runs.recent": {
    about: "the newest runs, of one mission or the team",
    input: z.strictObject({ missionId: z.uuid().optional() }),
    gives: ["table", "timeline"],
  },
  "market.series": {
    about: "stored prices of a share, by the series id prices_get gave, or the newest of a symbol",
    input: z
      .strictObject({
        seriesId: z.uuid().optional(),
        symbol: z.string().min(1).max(20).optional(),
        range: marketRange.default("3M"),
      })
      .refine(({ seriesId, symbol }) => (seriesId === undefined) !== (symbol === undefined), {
        path: ["seriesId"],
        message: "name a seriesId or a symbol, one of them",
      }),
    gives: ["candlestick", "line", "metric"],
  },
  "market.compare": {
    about: "two shares by their series ids, each from 100 on",
    input: z.strictObject({ first: z.uuid(), second: z.uuid(), range: marketRange.default("1Y") }),
    gives: ["line"],
  },
} as const;

export type BindingName = keyof typeof BINDINGS;
export const BINDING_NAMES = Object.keys(BINDINGS) as [BindingName, ...BindingName[]];

export const binding = z.strictObject({
  query: z.enum(BINDING_NAMES),
  input: z.record(z.string().max(40), z.union([z.string().max(200).transform(visibleText), z.number()])).default({}),
});
export type UiBinding = z.output<typeof binding>;

/** Throws nothing: what is wrong with a binding for a component, in words. */
export function bindingProblems(
  { query, input }: UiBinding,
  component: string,
): { path: (string | number)[]; message: string }[] {
  const { gives, input: schema } = BINDINGS[query];
  if (!(gives as readonly string[]).includes(component))
    return [{ path: ["bind", "query"], message: `${query} fills ${gives.join(", ")}, not ${component}` }];
  const parsed = schema.safeParse(input);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({
    path: ["bind", "input", ...issue.path.map(String)],
    message: issue.message,
  }));
}
