import { type Block, writeBlock } from "./block.ts";
import { callTool, callTools, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { TOPICS } from "./text-goal.ts";
import { type Outline, outlineShape } from "./tool-shapes.ts";
import { fold, listOf, stem, stems } from "./words.ts";
import type { Outcome } from "./work-tables.ts";

type Statement = { line: number; text: string; topic: string };
type SpecOf<K extends StepSpec["do"]> = Extract<StepSpec, { do: K }>;
export type TextBlock = Extract<Block, { kind: "text" }>;

const MAX_STATEMENTS = 12;

const outlineCall = (file: { id: string }) => ({ tool: "text_outline", input: { attachmentId: file.id } });

const isHeadingText = (outline: Outline, text: string): boolean =>
  outline.headings.some((heading) => heading.title === text);

/** The first statement under each heading, and those that carry the words the text uses most. */
export function keyStatements(outline: Outline): Statement[] {
  const own = outline.statements.filter(
    (statement) => !isHeadingText(outline, statement.text) && statement.text.length > 15,
  );
  const weight = new Map<string, number>();
  for (const { text } of own)
    for (const word of new Set(stems(text))) if (word.length > 4) weight.set(word, (weight.get(word) ?? 0) + 1);
  const score = (text: string) =>
    [...new Set(stems(text))].reduce((sum, stem) => sum + Math.max(0, (weight.get(stem) ?? 0) - 1), 0) /
    Math.sqrt(stems(text).length + 1);
  const firsts = outline.headings.flatMap((heading) => own.find((statement) => statement.line > heading.line) ?? []);
  const ranked = [...own].sort((a, b) => score(b.text) - score(a.text) || a.line - b.line);
  const picked = [...new Set([...(own[0] ? [own[0]] : []), ...firsts, ...ranked])].slice(0, 8);
  return picked.sort((a, b) => a.line - b.line).map((statement) => ({ ...statement, topic: "key statements" }));
}

export function topicStatements(outline: Outline, topics: string[], wanted: string[]): Statement[] {
  const own = outline.statements.filter((statement) => !isHeadingText(outline, statement.text));
  const stemmed = wanted.map(stem);
  const holds = (text: string) => wanted.length === 0 || stemmed.some((word) => stems(text).includes(word));
  const found = topics.flatMap((topic) => {
    const pattern = TOPICS[topic]?.found;
    const all = own.filter(({ text }) => pattern?.test(topic === "people" ? text : fold(text)));
    const narrow = all.filter(({ text }) => holds(text));
    return (narrow.length > 0 ? narrow : wanted.length > 0 ? [] : all)
      .slice(0, MAX_STATEMENTS)
      .map((statement) => ({ ...statement, topic }));
  });
  if (found.length > 0 || wanted.length === 0) return found;
  const count = (text: string) => stemmed.filter((word) => stems(text).includes(word)).length;
  return own
    .filter(({ text }) => count(text) > 0)
    .sort((a, b) => count(b.text) - count(a.text) || a.line - b.line)
    .slice(0, MAX_STATEMENTS)
    .map((statement) => ({ ...statement, topic: "on the question" }));
}

function likeness(a: string, b: string): number {
  const [left, right] = [new Set(stems(a)), new Set(stems(b))];
  const both = [...left].filter((stem) => right.has(stem)).length;
  return both / Math.max(1, left.size + right.size - both);
}

export function comparison(a: { name: string; outline: Outline }, b: { name: string; outline: Outline }): Statement[] {
  const left = a.outline.statements.filter((one) => !isHeadingText(a.outline, one.text));
  const right = b.outline.statements.filter((one) => !isHeadingText(b.outline, one.text));
  const near = (text: string, others: { line: number; text: string }[]) =>
    others.find((other) => likeness(text, other.text) >= 0.5);
  const take = (list: { line: number; text: string }[], topic: string) =>
    list.slice(0, MAX_STATEMENTS).map((statement) => ({ ...statement, topic }));
  const same = left.filter((one) => right.some((other) => fold(other.text) === fold(one.text)));
  const changed = left.filter((one) => !same.includes(one) && near(one.text, right));
  return [
    ...take(same, "in both"),
    ...changed.slice(0, MAX_STATEMENTS).flatMap((one) => [
      { ...one, topic: `said differently in ${a.name}` },
      {
        line: near(one.text, right)?.line ?? 1,
        text: near(one.text, right)?.text ?? "",
        topic: `said differently in ${b.name}`,
      },
    ]),
    ...take(
      left.filter((one) => !near(one.text, right)),
      `only in ${a.name}`,
    ),
    ...take(
      right.filter((one) => !near(one.text, left)),
      `only in ${b.name}`,
    ),
  ];
}

export function statementsText(statements: Statement[]): string {
  const topics = [...new Set(statements.map((statement) => statement.topic))];
  return topics
    .map(
      (topic) =>
        `**${topic.slice(0, 1).toUpperCase()}${topic.slice(1)}**\n\n${statements
          .filter((one) => one.topic === topic)
          .map((one) => `> ${one.text}`)
          .join("\n>\n")}`,
    )
    .join("\n\n");
}

const outcome = (block: TextBlock): Outcome => ({
  markdown: [block.prose, statementsText(block.statements), writeBlock(block)]
    .filter((part) => part !== "")
    .join("\n\n"),
});

export function* workText(spec: SpecOf<"outline" | "extract">): Script<Outcome> {
  const found = yield* callTool(`Reading ${spec.file.name} for its statements.`, outlineCall(spec.file), outlineShape);
  if (!found.ok) return { problem: `${spec.file.name} could not be read: ${found.message}` };
  const isOutline = spec.do === "outline";
  const statements = isOutline ? keyStatements(found.value) : topicStatements(found.value, spec.topics, spec.words);
  const wanted = isOutline ? "" : listOf([...spec.topics, ...spec.words]);
  const headings = found.value.headings.map((heading) => `> ${heading.title}`).join("\n>\n");
  const prose = isOutline
    ? headings === ""
      ? ""
      : `**Parts of the text**\n\n${headings}`
    : statements.length === 0
      ? `${spec.file.name} says nothing on ${wanted}.`
      : "";
  const title = isOutline
    ? `What ${spec.file.name} says`
    : `${wanted.slice(0, 1).toUpperCase()}${wanted.slice(1)} in ${spec.file.name}`;
  return outcome({ kind: "text", work: spec.do, files: [spec.file], ref: found.ref, title, statements, prose });
}

export function* workCompare(spec: SpecOf<"compare">): Script<Outcome> {
  const found = yield* callTools(
    "Reading both texts side by side.",
    spec.files.slice(0, 2).map(outlineCall),
    outlineShape,
  );
  const [a, b] = found;
  const [fileA, fileB] = spec.files;
  if (!a?.ok || !b?.ok || !fileA || !fileB)
    return { problem: "The texts could not be compared, since one of them could not be read." };
  const statements = comparison({ name: fileA.name, outline: a.value }, { name: fileB.name, outline: b.value });
  return outcome({
    kind: "text",
    work: "compare",
    files: [fileA, fileB],
    ref: a.ref,
    title: `${fileA.name} and ${fileB.name} compared`,
    statements,
    prose: "",
  });
}
