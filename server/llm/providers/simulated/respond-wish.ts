import { splitSentences } from "./sentences.ts";
import { capitalise, fold, stems } from "./words.ts";

/** What a message wants: a task filed, something told, something done, or nothing. */
export type Wish =
  | { want: "task"; title: string; description: string; capability: string; criteria: string[] }
  | { want: "answer"; about: Topic[]; isOpen: boolean }
  | { want: "deed"; words: string }
  | { want: "nothing" };

export const TOPICS = ["status", "who", "result", "criteria", "documents", "method", "inputs", "held up"] as const;
export type Topic = (typeof TOPICS)[number];

const TOPIC_WORDS: Record<Topic, RegExp> = {
  status:
    /\b(status|progress|how far|how is it|how are you|where are we|where do we|state of|going|finished|ready|done yet|working on)\b/,
  who: /\b(who|whose|assignee|assigned to)\b/,
  result: /\b(results?|findings?|found|find out|outcome|conclusions?|summary|summari[sz]e|came out)\b/,
  criteria: /\b(criteri\w+|done means|requirements?|proofs?|proven|evidence)\b/,
  documents: /\b(documents?|reports?|deliverables?|written down)\b/,
  method: /\b(how did you|which tools?|method|based on|sources?|calculat\w+|computed?|come from|comes from)\b/,
  inputs: /\b(depends?|inputs?|builds? on|waiting for|wait for|needs first)\b/,
  "held up": /\b(block\w*|stuck|held up|holding|delay\w*|problems?|sent back|returned)\b/,
};

const QUESTION =
  /\?|^\s*(who|what|when|where|why|which|how|is|are|was|were|did|do|does|has|have|tell|explain|show|report|summari[sz]e)\b/i;
const DEED =
  /\b(please|can you|could you|would you|you should|you must)\b|^\s*(use|change|fix|rewrite|update|stop|cancel|remove|make|send|write|redo|check|rerun|start|deploy|call|book|buy|delete|move)\b/i;
const TASK =
  /\b(?:add|create|file|open|make)\s+(?:an?\s+|another\s+|one\s+|the\s+|new\s+|follow-?up\s+)*task\b\s*(?:(?:to|for|that|called|named|titled)\b)?\s*[:\-–—]?\s*([\s\S]+)/i;

export function readWish(text: string): Wish {
  const words = withoutMentions(text);
  if (words === "") return { want: "nothing" };
  const task = TASK.exec(words);
  if (task?.[1]?.trim()) return taskOf(task[1].trim());
  const folded = fold(words);
  const about = TOPICS.filter((topic) => TOPIC_WORDS[topic].test(folded));
  if (QUESTION.test(words)) return { want: "answer", about, isOpen: about.length === 0 };
  if (DEED.test(words)) {
    const isTelling = /\b(tell|report|explain|summari[sz]e|show|say)\b/.test(folded) && about.length > 0;
    return isTelling ? { want: "answer", about, isOpen: false } : { want: "deed", words: firstSentence(words) };
  }
  return { want: "nothing" };
}

export function withoutMentions(text: string): string {
  return text
    .replace(/@(?:"[^"]{1,80}"|[\p{L}\d_.-]+)[,:]?/gu, " ")
    .replace(/[ \t]+/g, " ")
    .trim();
}

export function firstSentence(text: string, limit = 160): string {
  const sentence = (splitSentences(text.replace(/\s+/g, " "))[0] ?? text).trim();
  return sentence.length <= limit ? sentence : `${sentence.slice(0, limit - 1).trimEnd()}…`;
}

/** The kinds of work there are, by the words that speak of them; what fits none is looked into. */
const CAPABILITY_STEMS: [string, string[]][] = [
  ["review", ["check", "review", "verify", "validate", "proofread"]],
  ["code", ["code", "implement", "function", "script", "bug", "refactor", "program"]],
  ["mail", ["mail", "email", "inbox", "reply"]],
  ["operations", ["deploy", "server", "backup", "install", "release"]],
  ["data", ["count", "sum", "table", "csv", "column", "row", "data", "total", "average", "clean"]],
  ["analysis", ["analyse", "analyze", "compare", "trend", "cause", "driver", "rank", "forecast"]],
  ["writing", ["write", "draft", "report", "document", "text", "summary", "translate", "note"]],
  ["reading", ["read", "extract", "quote", "list"]],
  ["research", ["research", "find", "look", "search", "investigate"]],
];

function taskOf(asked: string): Wish {
  const [lead = "", ...rest] = asked.split("\n");
  const sentences = splitSentences(lead);
  const title = capitalise((sentences[0] ?? lead).replace(/[.!?\s]+$/, "")).slice(0, 200);
  const bullets = rest.flatMap((line) => /^\s*(?:[-*•]|\d+[.)])\s+(.+)$/.exec(line)?.[1]?.trim() ?? []);
  const said = new Set(stems(asked));
  const fitting = CAPABILITY_STEMS.map(([capability, words]) => ({
    capability,
    hits: words.flatMap((word) => stems(word)).filter((entry) => said.has(entry)).length,
  })).toSorted((a, b) => b.hits - a.hits)[0];
  return {
    want: "task",
    title,
    description: asked.slice(0, 4_000),
    capability: fitting && fitting.hits > 0 ? fitting.capability : "research",
    criteria: bullets.length > 0 ? bullets.slice(0, 10) : [`The result says what was asked: ${title}`],
  };
}
