import { withoutBlocks } from "./block.ts";
import type { ChatAsk, ChatSkill } from "./chat-ask.ts";
import { mergeSets } from "./demand-types.ts";
import { type FileSet, openFiles } from "./files.ts";
import { readTableGoal } from "./goal.ts";
import { firstSentence, withoutMentions } from "./respond-wish.ts";
import { lookUp } from "./respond-words.ts";
import { callTool, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { doSpec } from "./spec-work.ts";
import { readTextGoal } from "./text-goal.ts";
import { documentShape } from "./tool-shapes.ts";
import { fold, listOf } from "./words.ts";

const SUMMARY = /\b(summar\w+|overview|outline|gist|main points?|key points?|what does it say|what is (in|it about))\b/;
const MAX_STEPS = 3;

/** Attached files speak when the message is about them: named, pointed at, or just attached. */
export const fileSkill: ChatSkill = {
  name: "files",
  can: "Attach a table or a text and ask about it: totals, shares, trends, comparisons, a summary, where something is said",
  fits: ({ attachments, text }) => attachments.length > 0 && !/\b(team|mission|agent)s?\b/.test(fold(text)),
  *answer(ask) {
    const files = yield* openFiles(ask.attachments.slice(-6));
    const wording = withoutMentions(ask.text);
    const steps = stepsFor(wording, files);
    const told: string[] = [];
    for (const step of steps.slice(0, MAX_STEPS)) {
      const outcome = yield* doSpec(step, ask.attachments, mergeSets([]));
      told.push("problem" in outcome ? outcome.problem : withoutBlocks(outcome.markdown));
    }
    if (told.length > 0) return told.join("\n\n");
    const found = lookUp(wording, files.texts);
    if (found.length > 0) return `The files say:\n${found.map((line) => `- ${line}`).join("\n")}`;
    return nothingIn(files);
  },
};

/** What the words ask for in a table, else in a text; a plain wish for an overview is one. */
function stepsFor(wording: string, { tables, texts }: FileSet): StepSpec[] {
  const goals = tables.map((table) => readTableGoal(wording, table)).filter((goal) => goal.related);
  const best = goals.toSorted((a, b) => b.score - a.score)[0];
  if (best) return best.steps.filter((step) => step.do === "breakdown" || step.do === "total" || step.do === "decide");
  const text = texts[0];
  if (text && SUMMARY.test(fold(wording))) return [{ do: "outline", file: { id: text.id, name: text.name } }];
  const reading = readTextGoal(wording, texts);
  if (reading.related)
    return reading.steps.filter((step) => step.do === "extract" || step.do === "compare" || step.do === "outline");
  const table = tables[0];
  return table && SUMMARY.test(fold(wording)) ? [{ do: "profile", file: { id: table.id, name: table.name } }] : [];
}

function nothingIn({ tables, texts, unreadable }: FileSet): string {
  const named = [
    ...tables.map(
      ({ name, profile }) =>
        `${name} (${profile.rowCount} rows: ${profile.columns
          .map((column) => column.name)
          .slice(0, 12)
          .join(", ")})`,
    ),
    ...texts.map(({ name }) => name),
  ];
  const broken = unreadable.map(({ name, reason }) => `${name} could not be read: ${reason}`);
  const read = named.length > 0 ? `I read ${listOf(named)} and find no answer to that in it.` : "";
  return [
    read,
    ...broken,
    "I can total, rank, compare and follow columns over time, and cite what a text says; I cannot think up what is not there.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** The document the person looks at: summarised by its own sentences, or searched for what is asked. */
export const documentSkill: ChatSkill = {
  name: "document",
  can: "On a document’s page: “Summarise this”, or where it says something",
  fits: ({ place }) => place.documents.length > 0,
  *answer(ask: ChatAsk): Script<string> {
    const parts: string[] = [];
    for (const document of ask.place.documents.slice(0, 3)) {
      const read = yield* callTool(
        `Reading “${document.title}”.`,
        { tool: "document_read", input: { documentId: document.id } },
        documentShape,
      );
      parts.push(read.ok ? tell(ask, read.value) : `“${document.title}” could not be read: ${read.message}`);
    }
    return parts.join("\n\n");
  },
};

function tell(ask: ChatAsk, { title, body }: { title: string; body: string }): string {
  if (SUMMARY.test(fold(ask.text)))
    return `**${title}**\n\n${leadsOf(body)
      .map((line) => `- ${line}`)
      .join("\n")}`;
  const found = lookUp(withoutMentions(ask.text), [{ name: title, text: body }]);
  if (found.length > 0) return found.map((line) => `- ${line}`).join("\n");
  return `“${title}” has no sentence that answers that. I can summarise it or look for words in it.`;
}

/** The first sentence under each heading, as it stands there. */
function leadsOf(body: string): string[] {
  const leads: string[] = [];
  let heading = "";
  let isOpen = true;
  for (const line of withoutBlocks(body).split("\n")) {
    const found = /^#{1,4}\s+(.*)$/.exec(line);
    if (found) {
      heading = found[1] ?? "";
      isOpen = true;
    } else if (isOpen && line.trim() !== "" && !/^\s*[|`]/.test(line)) {
      leads.push(
        `${heading ? `*${heading}:* ` : ""}${firstSentence(line.replace(/^\s*(?:[-*+>]|\d+\.)\s+/, ""), 260)}`,
      );
      isOpen = false;
    }
  }
  return leads.slice(0, 10);
}
