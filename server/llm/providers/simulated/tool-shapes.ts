import { z } from "zod";

/** The parts of the tools' results that this model reads. Unknown fields are left alone. */
const topValue = z.object({ value: z.string(), count: z.number() });

export const columnShape = z.object({
  name: z.string(),
  type: z.enum(["number", "date", "boolean", "text", "empty"]),
  filled: z.number(),
  missing: z.number(),
  distinct: z.number(),
  decimals: z.number().nullish(),
  sum: z.string().nullish(),
  mean: z.string().nullish(),
  min: z.string().nullish(),
  max: z.string().nullish(),
  outliers: z.array(z.object({ line: z.number(), value: z.string() })).nullish(),
  topValues: z.array(topValue).default([]),
  unit: z.string().nullish(),
  unparsed: z.object({ count: z.number() }).nullish(),
});
export type Column = z.infer<typeof columnShape>;

export const profileShape = z.object({
  name: z.string(),
  delimiter: z.string().nullish(),
  rowCount: z.number(),
  badRowCount: z.number().default(0),
  badRows: z.array(z.object({ line: z.number(), reason: z.string() })).default([]),
  duplicateRowCount: z.number().default(0),
  columns: z.array(columnShape),
  notes: z.array(z.string()).nullish(),
});
export type Profile = z.infer<typeof profileShape>;

const values = z.record(z.string(), z.string().nullable());

export const aggregateShape = z.object({
  name: z.string(),
  matchedRows: z.number(),
  excludedRows: z.number().default(0),
  groupCount: z.number(),
  truncated: z.boolean().default(false),
  groups: z.array(z.object({ key: values, values, shares: values.default({}) })),
  totals: values,
});
export type Aggregate = z.infer<typeof aggregateShape>;

export const readShape = z.object({
  name: z.string(),
  text: z.string(),
  totalChars: z.number(),
  nextOffset: z.number().nullish(),
});

export const outlineShape = z.object({
  name: z.string(),
  words: z.number(),
  headings: z.array(z.object({ level: z.number(), title: z.string(), line: z.number() })).default([]),
  statements: z.array(z.object({ line: z.number(), text: z.string() })).default([]),
  truncated: z.boolean().default(false),
});
export type Outline = z.infer<typeof outlineShape>;

export const searchShape = z.object({
  name: z.string(),
  total: z.number(),
  matches: z.array(z.object({ line: z.number(), text: z.string() })),
});

export const calculateShape = z.object({ value: z.string() });

export const agentsShape = z.object({
  agents: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      capabilities: z.array(z.string()),
      status: z.string().default("idle"),
    }),
  ),
});

export const rolesShape = z.object({
  roles: z.array(z.object({ role: z.string(), level: z.number(), brings: z.array(z.string()) })).default([]),
});
export type HireableRole = z.infer<typeof rolesShape>["roles"][number];

export const hiredShape = z.object({ name: z.string(), role: z.string(), capabilities: z.array(z.string()) });

export const documentRefShape = z.object({ documentId: z.string(), version: z.number(), ref: z.string() });
export const documentShape = z.object({ id: z.string(), title: z.string(), version: z.number(), body: z.string() });

const documents = z.array(z.object({ id: z.string(), title: z.string(), version: z.number() })).default([]);

export const taskShape = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().default(""),
  result: z.string().nullish(),
  documents,
});

export const missionShape = z.object({
  title: z.string(),
  goal: z.string(),
  tasks: z.array(z.object({ number: z.union([z.number(), z.string()]), title: z.string(), status: z.string() })),
  documents,
});

const planStepShape = z.object({
  key: z.string(),
  number: z.number(),
  title: z.string(),
  description: z.string(),
  capability: z.string(),
  assignee: z.string().nullish(),
  dependsOn: z.array(z.string()),
  criteria: z.array(z.string()),
  state: z.enum(["done", "begun", "open", "failed", "cancelled"]),
  replans: z.number().default(0),
  failure: z
    .object({ reason: z.string(), tries: z.array(z.object({ agent: z.string(), reason: z.string().nullish() })) })
    .nullish(),
});
export type PlannedShape = z.infer<typeof planStepShape>;

export const planShape = z.object({
  version: z.number(),
  ask: z.object({ cause: z.string(), step: z.string().nullish(), isWish: z.boolean() }).nullish(),
  steps: z.array(planStepShape),
});

export const workspaceRunShape = z.object({
  exitCode: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  commit: z.number(),
});
export const workspaceReadShape = z.object({ path: z.string(), text: z.string() });
export const workspaceLogShape = z.object({
  commits: z.array(z.object({ number: z.number(), message: z.string(), author: z.string() })),
});

export const anyShape = z.unknown();
