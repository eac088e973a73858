import { z } from "zod";
import { label, markdown, phrase, visibleText } from "../schema.ts";

/**
 * What a button or a form may name. The name is mapped to a procedure by `actions.ts`, which checks it again with the permissions of
 * whoever presses; a model can never name an address to call.
 */
const PLACES = [
  "",
  "/needs",
  "/missions",
  "/tasks",
  "/runs",
  "/documents",
  "/agents",
  "/messages",
  "/money",
  "/chat",
  "/dashboard",
] as const;

export const ACTION_INPUTS = {
  "task.create": z.strictObject({
    title: label,
    description: markdown.optional(),
    missionId: z.uuid().optional(),
    criteria: z.array(phrase).max(10).optional(),
  }),
  "mission.start": z.strictObject({ goal: z.string().min(3).max(4_000) }),
  "message.send": z.strictObject({ text: z.string().min(1).max(4_000) }),
  "approval.decide": z.strictObject({
    approvalId: z.uuid(),
    decision: z.enum(["approve", "reject"]),
    note: z.string().max(2_000).optional(),
  }),
  "question.answer": z.strictObject({ questionId: z.uuid(), answer: z.string().min(1).max(4_000) }),
  "document.open": z.strictObject({ documentId: z.uuid() }),
  navigate: z.strictObject({ to: z.enum(PLACES) }),
} as const;

export type ActionName = keyof typeof ACTION_INPUTS;
export const ACTION_NAMES = Object.keys(ACTION_INPUTS) as [ActionName, ...ActionName[]];

/** Spends money or decides for good: asked once more in place before it is done. */
const CONFIRMED: ReadonlySet<ActionName> = new Set(["mission.start", "approval.decide", "question.answer"]);

/** Whether a press is asked about first, in our words: a label is the model's and may say something else than is done. */
export function needsYes(action: UiAction, label?: string): boolean {
  if (action.name === "message.send") return label !== undefined && action.input.text !== label;
  return CONFIRMED.has(action.name);
}

/** Not for a model's own button: what is decided must be seen, and only its record shows it. */
export const BY_RECORD_ONLY: ReadonlySet<ActionName> = new Set(["approval.decide"]);

const words = (most: number) => z.string().max(most).transform(visibleText);
const given = z.record(z.string().max(40), z.union([words(20_000), z.array(words(400)).max(10)]));

/** `input` may lack what a form asks for; a button must bring all of it. */
export const action = z.strictObject({ name: z.enum(ACTION_NAMES), input: given.default({}) }).meta({ id: "Action" });
export type UiAction = z.output<typeof action>;

/** Says what is wrong with an action's input, apart from the fields that a form fills in. */
export function actionProblems(
  { name, input }: UiAction,
  filled: readonly string[] = [],
): { path: string[]; message: string }[] {
  if (BY_RECORD_ONLY.has(name))
    return [{ path: ["action", "name"], message: "show an approval part: a person decides on the record itself" }];
  const shape = ACTION_INPUTS[name].shape as Record<string, z.ZodType>;
  const problems = Object.entries(shape).flatMap(([key, schema]) => {
    if (filled.includes(key)) return [];
    const value = Object.hasOwn(input, key) ? input[key] : undefined;
    const parsed = schema.safeParse(value);
    return parsed.success
      ? []
      : [{ path: ["action", "input", key], message: parsed.error.issues[0]?.message ?? "is wrong" }];
  });
  const unknown = [...Object.keys(input), ...filled].filter((key) => !Object.hasOwn(shape, key));
  return [
    ...problems,
    ...unknown.map((key) => ({
      path: ["action", "input"],
      message: `${name} has no "${key.slice(0, 40)}": it takes ${Object.keys(shape).join(", ")}`,
    })),
  ];
}
