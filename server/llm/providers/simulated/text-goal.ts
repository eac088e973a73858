import type { Note } from "./demands.ts";
import { asksCompare, asksOverview, goalClauses } from "./goal-words.ts";
import type { StepSpec } from "./spec.ts";
import { fold, stems, words } from "./words.ts";

/** Kinds of statements that can be taken out of a text, and the words that ask for them. */
export const TOPICS: Record<string, { asked: RegExp; found: RegExp }> = {
  decisions: {
    asked: /\b(decisions?|decided?|agreed|agreements?|resolved)\b/,
    found: /\b(decided|decision|agreed|approved|resolved|we will|chosen|chose|go with|signed off)\b/,
  },
  risks: {
    asked: /\b(risks?|dangers?|concerns?|problems?|issues?|threats?)\b/,
    found:
      /\b(risk|risks|danger|concern|problem|issue|threat|may fail|could fail|delay|late|unclear|blocked|shortage|worr\w+)\b/,
  },
  actions: {
    asked: /\b(actions?|to-?dos?|next steps?|tasks?|who does what|follow[- ]ups?)\b/,
    found:
      /\b(will|to do|todo|must|needs? to|action|by (monday|tuesday|wednesday|thursday|friday|next|the end)|takes over|prepares?|sends?|follow up)\b/,
  },
  dates: {
    asked: /\b(dates?|deadlines?|when|schedule|milestones?|timeline)\b/,
    found:
      /\b(\d{4}-\d{2}(-\d{2})?|\d{1,2}\.\d{1,2}\.\d{2,4}|(january|february|march|april|may|june|july|august|september|october|november|december)\b( \d+)?|monday|tuesday|wednesday|thursday|friday|deadline|due|until)\b/,
  },
  people: {
    asked: /\b(people|persons?|who|names?|attendees|participants|owners?|responsible)\b/,
    found: /\b(owner|responsible|contact|lead|manager|attended|present|with)\b|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
  },
  demands: {
    asked: /\b(demands?|requirements?|constraints?|rules?|conditions?|obligations?|wishes)\b/,
    found:
      /\b(must|should|shall|do not|don't|never|always|please|only|required|needs? to|has to|have to|ignore|exclude)\b/,
  },
  questions: {
    asked: /\b(questions?|open points?|unclear)\b/,
    found: /\?|\b(unclear|to be decided|tbd|open question)\b/,
  },
  facts: {
    asked: /\b(facts?|figures?|numbers?|amounts?|key points?|main points?|findings?|conclusions?|arguments?)\b/,
    found: /\d|\b(is|are|was|were|has|have)\b/,
  },
};

const STOP = new Set(
  stems(
    "what which who whom where when how why is are was were be do does did the a an of in on at for to from by with and or our we us you it this that these those please list give me show tell about say says said find extract collect summarise summarize summary overview outline compare document documents text texts file files note notes minutes memo attached attachment report short brief main all any there their them should would could can write make into out",
  ),
);

export type TextGoal = { steps: StepSpec[]; questions: string[]; related: boolean };

const fileOf = (note: Note) => ({ id: note.id, name: note.name });

function contentWords(goal: string, texts: Note[]): { known: string[]; all: number } {
  const fileWords = new Set(texts.flatMap((text) => stems(text.name)));
  const topicWords = (word: string) => Object.values(TOPICS).some((topic) => topic.asked.test(fold(word)));
  const asked = words(goal).filter(
    (word) => !STOP.has(word.stem) && !fileWords.has(word.stem) && !topicWords(word.text) && word.text.length > 2,
  );
  const held = new Set(texts.flatMap((text) => stems(text.text)));
  const known = [...new Set(asked.filter((word) => held.has(word.stem)).map((word) => fold(word.text)))];
  return { known, all: new Set(asked.map((word) => word.stem)).size };
}

/** A goal about texts as steps; unrelated when neither a kind of statement nor the words of the goal are in them. */
export function readTextGoal(goal: string, texts: Note[]): TextGoal {
  const parts = goalClauses(goal);
  const questions = parts
    .filter((part) => part.unsupported)
    .map((part) => `The goal also asks: “${part.text}”. That cannot be done here.`);
  const text = parts
    .filter((part) => !part.unsupported)
    .map((part) => part.text)
    .join(". ");
  if (text === "" || texts.length === 0) return { steps: [], questions, related: false };
  const topics = Object.entries(TOPICS)
    .filter(([, topic]) => topic.asked.test(fold(text)))
    .map(([name]) => name);
  const { known, all } = contentWords(text, texts);
  const overview =
    asksOverview(text) || /\b(outline|structure|contents|shorten|condense|gist|tl;?dr|key points)\b/.test(fold(text));
  const compares = asksCompare(text) && texts.length > 1;
  const answers = all > 0 && known.length * 2 >= all;
  const speaksOfText =
    texts.some((note) => fold(text).includes(fold(note.name))) ||
    /\b(notes?|documents?|texts?|files?|minutes|memos?|attached|attachments?|letter|paper|protocol|transcript)\b/.test(
      fold(text),
    );
  const related =
    compares ||
    overview ||
    (topics.length > 0 && (speaksOfText || answers || all === 0)) ||
    (answers && known.length > 0);
  if (!related) return { steps: [], questions, related: false };
  const steps: StepSpec[] = texts.map((note) => ({ do: "outline" as const, file: fileOf(note) }));
  const wanted = topics.length > 0 ? topics : overview || compares ? ["decisions", "demands", "dates"] : [];
  const narrowing = overview && topics.length === 0 ? [] : known;
  steps.push(
    ...texts.map((note) => ({ do: "extract" as const, file: fileOf(note), topics: wanted, words: narrowing })),
  );
  if (compares) steps.push({ do: "compare", files: texts.slice(0, 2).map(fileOf) });
  return { steps, questions, related: true };
}
