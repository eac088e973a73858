import type { SearchKind, SnippetPart } from "./schema.ts";

const MAX_TERMS = 12;
const MAX_TERM_LENGTH = 80;
const READ_AT_MOST = 2_000;

/** Said by everybody and telling nothing: left out unless they are all there is, or part of a phrase. */
const FILLERS = new Set(
  "a an and are as at be by did do does for from has have how in is it its of on or our that the their this to was we were what when where which who why with you your".split(
    " ",
  ),
);

export type SearchTerm = {
  /** Letters, digits and marks within a word; several words are a phrase. Never a quote or a backslash. */
  text: string;
  isNot: boolean;
  /** It may go on: the word somebody is still typing. */
  isPrefix: boolean;
};

export type SearchPlan = {
  terms: SearchTerm[];
  /** A number somebody knows a thing by, and the kinds it can mean. */
  number: { value: number; kinds: SearchKind[] } | null;
};

/** What was typed, as terms that all have to be there. Quotes hold a phrase, a minus leaves out; nothing typed is an error. */
export function planSearch(typed: string): SearchPlan {
  const text = readable(typed);
  const found = [...text.matchAll(/(-?)"([^"]*)"?|(\S+)/g)].map(([, minus, phrase, word = ""]): SearchTerm => {
    if (phrase !== undefined) return { text: clean(phrase), isNot: minus === "-", isPrefix: false };
    const isNot = /^-[\p{L}\p{N}]/u.test(word);
    return { text: clean(isNot ? word.slice(1) : word), isNot, isPrefix: false };
  });
  const words = found.filter((term) => /[\p{L}\p{N}]/u.test(term.text)).slice(0, MAX_TERMS);
  const telling = words.filter((term) => !FILLERS.has(term.text.toLowerCase()));
  const terms = telling.some((term) => !term.isNot) ? telling : words;
  const last = terms.at(-1);
  const isTyping = last !== undefined && !last.isNot && !text.endsWith('"');
  return {
    terms: terms.some((term) => !term.isNot)
      ? terms.map((term) => (term === last && isTyping ? { ...term, isPrefix: true } : term))
      : [],
    number: numberOf(text),
  };
}

/** One line without characters that Postgres refuses or nobody can see. */
function readable(typed: string): string {
  return typed
    .slice(0, READ_AT_MOST)
    .normalize("NFC")
    .replace(/[“”„«»]/g, '"')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** What has a meaning in a text-search query goes; what belongs to names, numbers and dates stays. */
function clean(word: string): string {
  return word
    .replace(/[^\p{L}\p{M}\p{N}\s.,@_/+-]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_TERM_LENGTH);
}

const ID_FORMS: [RegExp, SearchKind[]][] = [
  [/^t[- ]?(\d{1,9})$/i, ["task"]],
  [/^m[- ]?(\d{1,9})$/i, ["mission"]],
  [/^(?:r|run)[- ]?(\d{1,9})$/i, ["run"]],
  [/^#?(\d{1,9})$/, ["task", "mission", "run"]],
];

function numberOf(text: string): SearchPlan["number"] {
  for (const [form, kinds] of ID_FORMS) {
    const value = Number(form.exec(text)?.[1]);
    if (value > 0 && value <= 2_147_483_647) return { value, kinds };
  }
  return null;
}

/** As a quoted term of a text-search query. Quotes and backslashes were taken out before. */
export function termQuery({ text, isPrefix }: SearchTerm): string {
  return `'${text}'${isPrefix ? ":*" : ""}`;
}

/** Characters for private use: they stand around a hit and in no text that was typed by a person. */
export const HIT_START = "\uE000";
export const HIT_END = "\uE001";

/** The marked text of the database as parts. Marks that do not pair are dropped. */
export function readSnippet(marked: string): SnippetPart[] {
  const parts: SnippetPart[] = [];
  for (const [at, piece] of marked.split(HIT_START).entries()) {
    const [hit = "", rest] = at === 0 ? ["", piece] : piece.split(HIT_END, 2);
    if (hit) parts.push({ text: hit, isHit: true });
    const plain = (rest ?? "").replaceAll(HIT_END, "");
    if (plain) parts.push({ text: plain, isHit: false });
  }
  return parts.slice(0, 60);
}
