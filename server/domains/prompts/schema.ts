import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";
import { VARIABLE_NAME, VARIABLE_TYPES } from "#server/lib/prompts/template";
import {
  MAX_LABELS,
  MAX_OPTIONS,
  MAX_PROMPT_CHARS,
  MAX_VARIABLES,
  PROMPT_LABEL,
  PROMPT_NAME,
} from "#server/lib/prompts/words";
import { rowNumber } from "#server/lib/row-number";

/** So many agents are named, and so many versions counted. */
export const MAX_USERS = 100;
export const MAX_VERSIONS_COUNTED = 100;

const isId = (name: string) => z.uuid().safeParse(name).success;

export const promptName = z
  .string()
  .max(60)
  .regex(PROMPT_NAME, "A prompt’s name is small letters and digits with dashes between, such as “plan-a-trip”.")
  .refine((name) => !isId(name), "A name that looks like an id would be mistaken for one.");
export const promptDescription = z.string().trim().max(500);
export const promptBody = z
  .string()
  .refine((body) => body.trim() !== "", "A prompt needs text.")
  .max(MAX_PROMPT_CHARS, "A prompt holds 50,000 characters.");
export const promptNote = z.string().trim().max(300);
export const promptLabel = z
  .string()
  .max(30)
  .regex(PROMPT_LABEL, "A label is small letters and digits with dashes between, such as “production”.");
export const promptVersionNumber = rowNumber.min(1);

export const promptValue = z.union([z.string().max(10_000), z.number(), z.boolean()]);
const variableName = z
  .string()
  .regex(VARIABLE_NAME, "A variable’s name begins with a letter; digits and _ may follow.");
export const promptValues = z
  .record(variableName, promptValue)
  .refine((values) => Object.keys(values).length <= MAX_VARIABLES, `A prompt takes ${MAX_VARIABLES} values.`);
export type PromptValues = z.infer<typeof promptValues>;

/**
 * How an agent uses a prompt: the version a label means whenever a run begins, or always the same one. With neither it is the
 * label `production`; both are refused.
 */
export const promptUse = z.object({
  promptId: z.uuid(),
  label: promptLabel.nullable().default(null),
  version: promptVersionNumber.nullable().default(null),
  values: promptValues.default({}),
});

export type PromptUse = z.infer<typeof promptUse>;

/** The same with what comes of it now. */
export const promptUseView = promptUse.extend({
  name: z.string(),
  /** The version that is told now, and its id, to which labels of text from outside belong; null: none is. */
  told: z.number().nullable(),
  versionId: z.string().nullable(),
  text: z.string().nullable(),
  /** Why nothing can be told; null: it can. */
  problem: z.string().nullable(),
});
export type PromptUseView = z.infer<typeof promptUseView>;

/** What a run was told by: a prompt and the version it had then. */
export const toldPrompt = z.object({ id: z.string(), name: z.string(), version: z.number() });
export type ToldPrompt = z.infer<typeof toldPrompt>;

export const promptVariable = z.object({
  name: variableName,
  type: z.enum(VARIABLE_TYPES),
  description: z.string().trim().max(300).default(""),
  /** What a choice may be. */
  options: z.array(z.string().min(1).max(200)).max(MAX_OPTIONS).default([]),
  /** Null: a value has to be given. */
  default: promptValue.nullable().default(null),
});
export type PromptVariable = z.infer<typeof promptVariable>;
export const promptVariables = z.array(promptVariable).max(MAX_VARIABLES, `A prompt takes ${MAX_VARIABLES} variables.`);

/** By its id or its name. */
export const promptRef = z.union([z.uuid(), promptName]);

export const labelView = z.object({ label: z.string(), version: z.number() });
export type LabelView = z.infer<typeof labelView>;

export const promptRow = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** The newest one. */
  version: z.number(),
  labels: z.array(labelView).max(MAX_LABELS),
  variables: z.array(promptVariable),
  /** Agents at work that are told by it. */
  agentCount: z.number(),
  /** Of the newest version. */
  author: z.string(),
  isAgentAuthor: z.boolean(),
  createdAt: z.date(),
  updatedAt: z.date(),
  archivedAt: z.date().nullable(),
});
export type PromptRow = z.infer<typeof promptRow>;

export const promptVersionRow = z.object({
  id: z.string(),
  version: z.number(),
  note: z.string(),
  author: z.string(),
  isAgentAuthor: z.boolean(),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  createdAt: z.date(),
  addedLines: z.number(),
  removedLines: z.number(),
  labels: z.array(z.string()),
  /** It holds text from outside that nobody has cleared. */
  isFromOutside: z.boolean(),
});
export type PromptVersionRow = z.infer<typeof promptVersionRow>;

export const promptView = promptRow.extend({
  /** The version shown; the newest unless asked for. Text and variables are its. */
  shown: z.object({
    id: z.string(),
    version: z.number(),
    body: z.string(),
    variables: z.array(promptVariable),
    note: z.string(),
    author: z.string(),
    isAgentAuthor: z.boolean(),
    createdAt: z.date(),
    /** What it holds of outside. */
    outside: z.array(outsideOrigin),
  }),
});
export type PromptView = z.infer<typeof promptView>;

export const promptDiff = z.object({
  from: z.number(),
  to: z.number(),
  lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
  /** Variables that differ; null where there was or is none. */
  variables: z.array(
    z.object({ name: z.string(), before: promptVariable.nullable(), after: promptVariable.nullable() }),
  ),
});
export type PromptDiff = z.infer<typeof promptDiff>;

/** Who is told by a prompt, and how often each version was used. */
export const promptUses = z.object({
  agents: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        role: z.string(),
        label: z.string().nullable(),
        /** The version it is told now; null when it cannot be told. */
        version: z.number().nullable(),
        problem: z.string().nullable(),
      }),
    )
    .max(MAX_USERS),
  /** How many there are, also beyond those listed. */
  agentCount: z.number(),
  /** Versions that runs were told, newest first. */
  versions: z
    .array(
      z.object({
        version: z.number(),
        runs: z.number(),
        /** Calls of a model with it, those of forks among them. */
        interactions: z.number(),
        lastUsedAt: z.date().nullable(),
      }),
    )
    .max(MAX_VERSIONS_COUNTED),
});
export type PromptUses = z.infer<typeof promptUses>;

const ref = { promptId: z.string(), name: z.string() };
export const promptSaved = defineEvent(
  "prompt.saved",
  "domain",
  z.object({ ...ref, version: z.number(), note: z.string() }),
);
export const promptChanged = defineEvent(
  "prompt.changed",
  "domain",
  z.object({ ...ref, changed: z.array(z.string()) }),
);
/** A label means another version from now on; null: it is gone. */
export const promptLabelled = defineEvent(
  "prompt.labelled",
  "domain",
  z.object({ ...ref, label: z.string(), version: z.number().nullable(), before: z.number().nullable() }),
);
export const promptArchived = defineEvent("prompt.archived", "domain", z.object({ ...ref, isArchived: z.boolean() }));
