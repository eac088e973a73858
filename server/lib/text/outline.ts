import { ANALYSIS_LIMITS, type TextOutlineOutput } from "#server/domains/analysis/schema";
import { type Block, splitBlocks } from "./blocks.ts";
import { splitSentences } from "./sentences.ts";
import type { NamedText } from "./slice.ts";

const MAX_HEADINGS = 200;
const MAX_STATEMENT_CHARS = 500;

/** Headings, and sentences and list items with their lines, of a plain or Markdown text. Code blocks are left out. */
export function outlineText({ name, text }: NamedText): TextOutlineOutput {
  const blocks = splitBlocks(text);
  const headings = blocks.flatMap((block) =>
    block.kind === "heading" ? [{ level: block.level, title: shorten(block.title), line: block.line }] : [],
  );
  const statements: { line: number; text: string }[] = [];
  for (const block of blocks) {
    if (statements.length > ANALYSIS_LIMITS.statements) break;
    statements.push(...statementsOf(block));
  }
  return {
    name,
    words: text.match(/[\p{L}\p{N}]+(?:[’'.,-][\p{L}\p{N}]+)*/gu)?.length ?? 0,
    headings: headings.slice(0, MAX_HEADINGS),
    statements: statements.slice(0, ANALYSIS_LIMITS.statements),
    truncated: statements.length > ANALYSIS_LIMITS.statements || headings.length > MAX_HEADINGS,
  };
}

function statementsOf(block: Block): { line: number; text: string }[] {
  if (block.kind === "heading") return [];
  if (block.kind === "item") {
    const sentences = splitSentences(block.text).slice(0, ANALYSIS_LIMITS.statements + 1);
    return sentences.map((sentence) => ({ line: block.line, text: shorten(sentence.text) }));
  }
  // The lines are joined, since a sentence may run over several; `passed` finds the way back to the line.
  const sentences = splitSentences(block.lines.map(({ text }) => text).join("\n"));
  let index = 0;
  let passed = 0;
  return sentences.slice(0, ANALYSIS_LIMITS.statements + 1).map((sentence) => {
    while (passed + (block.lines[index]?.text.length ?? 0) < sentence.offset) {
      passed += (block.lines[index]?.text.length ?? 0) + 1;
      index++;
    }
    return { line: block.lines[index]?.line ?? 1, text: shorten(sentence.text) };
  });
}

function shorten(text: string): string {
  return text.length <= MAX_STATEMENT_CHARS ? text : `${text.slice(0, MAX_STATEMENT_CHARS - 1)}…`;
}
