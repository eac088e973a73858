import { z } from "zod";
import { computedShape } from "./compute.ts";
import { parseJson } from "./conversation.ts";
import { verdictShape } from "./decide.ts";
import { demandSetShape } from "./demand-types.ts";

const fileShape = z.object({ id: z.string(), name: z.string() });
const statementShape = z.object({ line: z.number(), text: z.string(), topic: z.string().default("") });

/** What one step hands to the next besides its prose: the same facts, readable by a program. */
export const blockShape = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("profile"),
    file: fileShape,
    ref: z.string(),
    rows: z.number(),
    badRows: z.number(),
    duplicates: z.number(),
    unreadCells: z.number(),
    questions: z.array(z.string()),
  }),
  z.object({ kind: z.literal("quality"), file: fileShape, ref: z.string(), lines: z.array(z.string()) }),
  z.object({ kind: z.literal("demands"), set: demandSetShape, ref: z.string() }),
  z.object({ kind: z.literal("breakdown"), result: computedShape, questions: z.array(z.string()) }),
  z.object({ kind: z.literal("decide"), result: computedShape, verdict: verdictShape }),
  z.object({
    kind: z.literal("text"),
    work: z.enum(["outline", "extract", "compare"]),
    files: z.array(fileShape),
    ref: z.string(),
    title: z.string(),
    statements: z.array(statementShape),
    prose: z.string().default(""),
  }),
]);
export type Block = z.infer<typeof blockShape>;

const KEPT_FIRST = 60;
const KEPT_LAST = 20;

function trimmed(block: Block): Block {
  if (block.kind !== "breakdown" && block.kind !== "decide") return block;
  const groups = block.result.groups;
  if (groups.length <= KEPT_FIRST + KEPT_LAST) return block;
  return {
    ...block,
    result: { ...block.result, groups: [...groups.slice(0, KEPT_FIRST), ...groups.slice(-KEPT_LAST)], truncated: true },
  };
}

/** Angle brackets and backticks of the data cannot end the fence: JSON escapes them. */
export function writeBlock(block: Block): string {
  const json = JSON.stringify(trimmed(block)).replaceAll("`", "\\u0060").replaceAll("<", "\\u003c");
  return `\`\`\`json\n${json}\n\`\`\``;
}

export function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```json\n(.*)\n```$/gm)].flatMap((found) => {
    const parsed = blockShape.safeParse(parseJson(found[1] ?? ""));
    return parsed.success ? [parsed.data] : [];
  });
}

export const withoutBlocks = (markdown: string): string => markdown.replace(/^```json\n.*\n```$/gm, "").trim();
