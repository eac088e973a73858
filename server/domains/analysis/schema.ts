import { z } from "zod";

/** Bounds of the data tools. A table beyond them is refused with a reason, never cut silently. */
export const ANALYSIS_LIMITS = {
  fileBytes: 10 * 1024 * 1024,
  tableRows: 200_000,
  tableColumns: 200,
  groups: 10_000,
  groupsReturned: 200,
  readChars: 8_000,
  statements: 200,
  searchMatches: 100,
  badRowsReturned: 20,
  topValues: 50,
  outliersReturned: 10,
  expressionChars: 500,
} as const;

const attachmentId = z.uuid().describe("Id of an attachment of this mission, as listed in the work order.");
const fileName = z.string().describe("The attachment's file name.");
const columnName = z.string().trim().min(1).max(200);
const line = z.int().min(1).describe("Line in the file, counted from 1.");
const count = z.int().min(0);

/** Plain exact decimal: optional minus, digits, optional point and digits; no grouping, no exponent. */
export const decimalSchema = z
  .string()
  .max(2_000)
  .regex(/^-?\d+(\.\d+)?$/, "a plain decimal such as -1234.50: no grouping, no currency, no exponent");

const expression = z.string().trim().min(1).max(ANALYSIS_LIMITS.expressionChars);

export const attachmentReadInput = z.strictObject({
  attachmentId,
  offset: z.int().min(0).default(0).describe("First character to return; use nextOffset of the previous answer."),
  limit: z.int().min(1).max(ANALYSIS_LIMITS.readChars).default(4_000).describe("How many characters at most."),
});
export const attachmentReadOutput = z.object({
  name: fileName,
  text: z.string(),
  totalChars: count,
  nextOffset: count.nullable().describe("Where to read on; null at the end of the file."),
});

export const textOutlineInput = z.strictObject({ attachmentId });
export const textOutlineOutput = z.object({
  name: fileName,
  words: count,
  headings: z.array(z.object({ level: z.int().min(1).max(6), title: z.string(), line })),
  statements: z
    .array(z.object({ line, text: z.string() }))
    .max(ANALYSIS_LIMITS.statements)
    .describe("Sentences and list items in file order, each with the line it begins on."),
  truncated: z.boolean().describe("True when the file has more headings or statements than are listed."),
});

export const textSearchInput = z.strictObject({
  attachmentId,
  query: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('Words to find, or "a phrase" in double quotes. Case and accents do not matter.'),
  limit: z.int().min(1).max(ANALYSIS_LIMITS.searchMatches).default(20),
});
export const textSearchOutput = z.object({
  name: fileName,
  total: count.describe("Matching lines in the whole file."),
  matches: z.array(z.object({ line, text: z.string() })).describe("Best first: phrase, then all words, then some."),
});

export const COLUMN_TYPES = ["number", "date", "boolean", "text", "empty"] as const;
export const columnTypeSchema = z.enum(COLUMN_TYPES);

export const columnProfileSchema = z.object({
  name: z.string(),
  type: columnTypeSchema.describe("Ids, years and codes with leading zeros are text."),
  filled: count.describe("Cells with a value."),
  missing: count.describe("Empty cells; in number and date columns also n/a, null and dashes."),
  distinct: count.describe("Different values."),
  decimals: count.optional().describe("Most decimals seen in a number column."),
  sum: decimalSchema.optional(),
  mean: decimalSchema.optional(),
  min: z.string().optional().describe("Decimal for numbers, ISO for dates."),
  max: z.string().optional().describe("Decimal for numbers, ISO for dates."),
  outliers: z
    .array(z.object({ line, value: decimalSchema }))
    .max(ANALYSIS_LIMITS.outliersReturned)
    .optional()
    .describe("Far out by Tukey's rule: more than 3 × the interquartile range beyond a quartile; farthest first."),
  topValues: z
    .array(z.object({ value: z.string(), count }))
    .max(ANALYSIS_LIMITS.topValues)
    .describe("Most frequent values as the file has them."),
  unit: z.string().optional().describe("Currency or % sign found in the cells; 12 % is the number 12."),
  unparsed: z
    .object({ count, examples: z.array(z.object({ line, value: z.string() })) })
    .optional()
    .describe("Filled cells of a number or date column that could not be read; left out of every figure."),
  notes: z.array(z.string()).optional().describe("How unclear cells were read, such as an ambiguous date order."),
});

export const tableProfileInput = z.strictObject({ attachmentId });
export const tableProfileOutput = z.object({
  name: fileName,
  delimiter: z.string(),
  rowCount: count.describe("Good data rows, without header and bad rows."),
  badRowCount: count,
  badRows: z.array(z.object({ line, reason: z.string() })).max(ANALYSIS_LIMITS.badRowsReturned),
  duplicateRowCount: count.describe("Rows equal to an earlier row in every cell; they are counted in all figures."),
  columns: z.array(columnProfileSchema),
  notes: z.array(z.string()).optional(),
});

export const MEASURE_OPS = ["sum", "mean", "median", "min", "max", "count", "distinct"] as const;
export const FILTER_OPS = [
  "eq",
  "ne",
  "in",
  "notIn",
  "lt",
  "lte",
  "gt",
  "gte",
  "contains",
  "empty",
  "notEmpty",
] as const;
export const BUCKETS = ["day", "month", "quarter", "year"] as const;

export const measureSchema = z
  .strictObject({
    op: z.enum(MEASURE_OPS),
    column: columnName.optional().describe("Column to measure. count without a column counts rows."),
    expression: expression
      .optional()
      .describe("Arithmetic over columns for each row instead of a column, e.g. units * `unit price` - discount."),
    as: z.string().trim().min(1).max(80).describe("Name of the result."),
  })
  .refine((measure) => !(measure.column && measure.expression), "give either column or expression, not both")
  .refine(
    (measure) => measure.op === "count" || measure.column !== undefined || measure.expression !== undefined,
    "give a column or an expression; only count works without",
  );

export const filterSchema = z.strictObject({
  column: columnName,
  op: z.enum(FILTER_OPS),
  value: z
    .union([z.string().max(500), z.array(z.string().max(500)).min(1).max(200)])
    .optional()
    .describe("A string; a list for in and notIn; nothing for empty and notEmpty. Dates may be 2025-12 or 2025."),
});

export const tableAggregateInput = z.strictObject({
  attachmentId,
  groupBy: z.array(columnName).max(4).optional(),
  measures: z.array(measureSchema).min(1).max(12),
  where: z.array(filterSchema).max(12).optional().describe("Only rows that fit every filter are used."),
  bucket: z
    .strictObject({ column: columnName, by: z.enum(BUCKETS) })
    .optional()
    .describe("Also group by the day, month, quarter or year of a date column."),
  sortBy: z
    .strictObject({ measure: z.string().trim().min(1).max(80), direction: z.enum(["asc", "desc"]) })
    .optional()
    .describe("Default: by date when there is a bucket, else by the first measure, largest first."),
  limit: z.int().min(1).max(ANALYSIS_LIMITS.groupsReturned).default(ANALYSIS_LIMITS.groupsReturned),
});
/** What the pure aggregation needs: the input without the attachment. */
export const aggregateRequestSchema = tableAggregateInput.omit({ attachmentId: true });

export const tableAggregateOutput = z.object({
  name: fileName,
  matchedRows: count.describe("Good rows that fit every filter."),
  excludedRows: count.describe("Good rows that a filter left out."),
  groupCount: count.describe("Groups before limit."),
  truncated: z.boolean(),
  groups: z.array(
    z.object({
      key: z.record(z.string(), z.string()),
      values: z.record(z.string(), z.string().nullable()),
      shares: z.record(z.string(), decimalSchema).describe("Percent of the total, for sum and count."),
    }),
  ),
  totals: z.record(z.string(), z.string().nullable()).describe("The same measures over all matched rows."),
  skippedValues: z
    .record(z.string(), count)
    .optional()
    .describe("Matched rows whose value for a measure was missing, unreadable or a division by zero."),
  notes: z.array(z.string()).optional(),
});

export const calculateInput = z.strictObject({
  expression: expression.describe(
    "Arithmetic: + - * / ( ) round(x, n) abs(x) min(a, b, …) max(a, b, …), over numbers and variables.",
  ),
  variables: z
    .record(z.string().min(1).max(100), decimalSchema)
    .refine((variables) => Object.keys(variables).length <= 100, "at most 100 variables")
    .optional()
    .describe('Plain decimals by name, e.g. {"revenue": "1234.50"}.'),
});
export const calculateOutput = z.object({
  value: decimalSchema.describe("Exact; a division is rounded half up to 10 decimals."),
});

export type AttachmentReadInput = z.infer<typeof attachmentReadInput>;
export type AttachmentReadOutput = z.infer<typeof attachmentReadOutput>;
export type TextOutlineOutput = z.infer<typeof textOutlineOutput>;
export type TextSearchOutput = z.infer<typeof textSearchOutput>;
export type ColumnType = z.infer<typeof columnTypeSchema>;
export type ColumnProfile = z.infer<typeof columnProfileSchema>;
export type TableProfileOutput = z.infer<typeof tableProfileOutput>;
export type Measure = z.infer<typeof measureSchema>;
export type Filter = z.infer<typeof filterSchema>;
export type TableAggregateInput = z.infer<typeof tableAggregateInput>;
/** `limit` may be left out by callers inside the server. */
export type AggregateRequest = z.input<typeof aggregateRequestSchema>;
export type TableAggregateOutput = z.infer<typeof tableAggregateOutput>;
export type CalculateInput = z.infer<typeof calculateInput>;
export type CalculateOutput = z.infer<typeof calculateOutput>;
