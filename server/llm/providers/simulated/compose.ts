import { type Block, readBlocks, withoutBlocks } from "./block.ts";
import { mergeSets } from "./demand-types.ts";
import { computed as computedLink, count } from "./figures.ts";
import type { OrderInput, WorkOrder } from "./order.ts";
import {
  breakdownTable,
  demandsSection,
  finding,
  mentions,
  rowsSentence,
  sameAs,
  titleOf,
  verdictSection,
  verdictSentence,
} from "./render.ts";
import { listOf } from "./words.ts";
import { statementsText } from "./work-text.ts";

export type Composed = { title: string; body: string; answer: string };

type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

const pick = <K extends Block["kind"]>(blocks: Block[], kind: K): BlockOf<K>[] =>
  blocks.filter((block): block is BlockOf<K> => block.kind === kind);

export function titleFrom(goal: string): string {
  const line =
    goal
      .split("\n")
      .find((text) => text.trim() !== "")
      ?.trim() ?? "Report";
  if (line.length <= 160) return line.replace(/^#+\s*/, "");
  const cut = line.slice(0, 160);
  return `${cut.slice(0, cut.lastIndexOf(" "))}…`;
}

const section = (title: string, text: string): string => (text === "" ? "" : `## ${title}\n\n${text}`);

const fileLink = (file: { id: string; name: string }): string => `[${file.name}](attachment:${file.id})`;

/** Of a comparison the differences are the answer; of an extract, its first statements. */
function textAnswer(blocks: BlockOf<"text">[]): string {
  const compared = blocks.find((block) => block.work === "compare");
  if (compared) {
    const differing = compared.statements.filter((one) => one.topic !== "in both");
    const topics = [...new Set(differing.map((one) => one.topic))];
    const shown = topics.flatMap((topic) => differing.filter((one) => one.topic === topic).slice(0, 3));
    const names = listOf(compared.files.map((file) => file.name));
    return shown.length === 0
      ? `${names} say the same.`
      : `${names} differ, word for word:\n\n${statementsText(shown)}`;
  }
  const extracts = blocks.filter((block) => block.work === "extract" && block.statements.length > 0);
  const chosen = extracts.length > 0 ? extracts : blocks.filter((block) => block.work === "outline");
  return chosen
    .map((block) => {
      const shown = block.statements.slice(0, block.work === "outline" ? 4 : 6);
      const name = listOf(block.files.map((file) => file.name));
      return shown.length === 0
        ? block.prose
        : `${name} says, word for word:\n\n${shown.map((one) => `> ${one.text}`).join("\n>\n")}`;
    })
    .join("\n\n");
}

function answerText(blocks: Block[]): string {
  const set = mergeSets(pick(blocks, "demands").map((block) => block.set));
  const findings = [
    ...pick(blocks, "breakdown").map((block) => finding(block.result)),
    ...pick(blocks, "decide").map((block) => verdictSentence(block.verdict, block.result)),
    ...pick(blocks, "quality").flatMap((block) => block.lines.slice(0, 2)),
  ];
  const parts = [
    findings.join("\n\n"),
    mentions(set).join("\n>\n"),
    findings.length === 0 ? textAnswer(pick(blocks, "text")) : "",
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function dataSection(blocks: Block[]): string {
  const used = [...pick(blocks, "breakdown"), ...pick(blocks, "decide")];
  return pick(blocks, "profile")
    .map((block) => {
      const rows = used.find((one) => one.result.file.id === block.file.id)?.result.rows;
      const counted =
        rows === undefined
          ? `${block.file.name} has ${count(block.rows)} rows.`
          : rowsSentence(block.rows, rows, block.file.name);
      return `${counted} Broken rows: ${count(block.badRows)}. Repeated rows: ${count(block.duplicates)}. (${computedLink(block.ref)})`;
    })
    .join("\n\n");
}

function questionsOf(blocks: Block[], carried: string[]): string[] {
  const found = [
    ...carried,
    ...pick(blocks, "profile").flatMap((block) => block.questions),
    ...pick(blocks, "breakdown").flatMap((block) => block.questions),
    ...pick(blocks, "decide").flatMap((block) => block.verdict.questions),
  ];
  const demands = pick(blocks, "demands").flatMap((block) => block.set.demands);
  const unclear = demands
    .filter((demand) => demand.open !== "")
    .map((demand) => `${demand.open}\n\n  > ${demand.quote}`);
  return [...new Set([...found, ...unclear])];
}

function sourcesOf(order: WorkOrder, blocks: Block[]): string {
  const refs = (id: string): string[] => {
    const own = blocks.flatMap((block) => {
      if (block.kind === "breakdown" || block.kind === "decide")
        return block.result.file.id === id ? [block.result.ref] : [];
      if (block.kind === "demands") return block.set.files.some((file) => file.id === id) ? [block.ref] : [];
      if (block.kind === "text") return block.files.some((file) => file.id === id) ? [block.ref] : [];
      return block.file.id === id ? [block.ref] : [];
    });
    return [...new Set(own)].filter((ref) => ref !== "");
  };
  return order.attachments
    .map((file) => {
      const links = refs(file.id).map((ref) => `[recorded result](${ref})`);
      return `- ${fileLink(file)}${links.length > 0 ? `: ${links.join(", ")}` : ": not used"}`;
    })
    .join("\n");
}

/** Beside a comparison, what each text says by itself would be said twice. */
const shownTexts = (blocks: BlockOf<"text">[]): BlockOf<"text">[] =>
  blocks.some((block) => block.work === "compare") ? blocks.filter((block) => block.work !== "outline") : blocks;

/** Inputs by people or other models carry no block: their text is taken over under their title. */
function foreignSections(inputs: OrderInput[]): string[] {
  return inputs
    .filter((input) => readBlocks(input.result).length === 0)
    .map((input) => section(input.title, withoutBlocks(input.result).replace(/^#+ /gm, "**")));
}

/** The final document from the inputs alone: the answer, the figures, the demands, what is open, the sources. */
export function compose(order: WorkOrder, inputs: OrderInput[], carried: string[]): Composed {
  const blocks = inputs.flatMap((input) => readBlocks(input.result));
  const title = titleFrom(order.goal);
  const answer = answerText(blocks) || "The inputs hold no figures; what they say follows.";
  const decided = pick(blocks, "decide");
  const shown = new Map(pick(blocks, "breakdown").map((block) => [sameAs(block.result), block]));
  const set = mergeSets(pick(blocks, "demands").map((block) => block.set));
  const questions = questionsOf(blocks, carried);
  const several = new Set([...shown.values()].map((block) => block.result.file.id)).size > 1;
  const body = [
    `# ${title}`,
    answer,
    ...[...shown.values()].flatMap((block) =>
      block.result.by === ""
        ? []
        : [
            section(
              several ? `${titleOf(block.result)} in ${block.result.file.name}` : titleOf(block.result),
              breakdownTable(block.result),
            ),
          ],
    ),
    ...decided.map((block) => section(`What to ${block.verdict.verb}`, verdictSection(block.verdict, block.result))),
    ...pick(blocks, "quality").map((block) =>
      section(
        `Quality of ${block.file.name}`,
        `${block.lines.map((line) => `- ${line}`).join("\n")}\n\n${computedLink(block.ref)}`,
      ),
    ),
    ...shownTexts(pick(blocks, "text")).map((block) =>
      section(block.title, [block.prose, statementsText(block.statements)].filter((part) => part !== "").join("\n\n")),
    ),
    ...foreignSections(inputs),
    section("What the notes demand", demandsSection(set)),
    section("The data", dataSection(blocks)),
    section("Open questions", questions.length === 0 ? "None." : questions.map((text) => `- ${text}`).join("\n")),
    section("Sources", sourcesOf(order, blocks)),
  ];
  return { title, answer, body: body.filter((part) => part !== "").join("\n\n") };
}
