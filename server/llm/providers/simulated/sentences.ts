import { fold } from "./words.ts";

/** One statement of a text: `quote` verbatim, `meaning` with what a heading or lead-in line adds to it. */
export type Statement = { line: number; quote: string; meaning: string };

const LEAD_IN =
  /\b(ignore|exclude|excluding|leave out|left out|omit|skip|disregard|do not count|don't count|not count|only count|count only|only include|include only|do not stop|do not drop|do not touch|don't touch|must stay|protected|keep|always mention|mention|do not recommend|never recommend|not be stopped|not be counted)\b/;

type Block = { line: number; text: string; kind: "heading" | "bullet" | "paragraph" };

/** Lines of Markdown or plain text as blocks: a wrapped paragraph or bullet is one block. */
function blocks(text: string): Block[] {
  const found: Block[] = [];
  let fenced = false;
  let open = false;
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    if (/^\s*(```|~~~)/.test(raw)) fenced = !fenced;
    const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/.exec(raw);
    const bullet = /^\s*(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(raw);
    if (fenced || raw.trim() === "" || /^\s*([-*_=]\s*){3,}$/.test(raw)) {
      open = false;
    } else if (heading) {
      found.push({ line, text: heading[1] ?? "", kind: "heading" });
      open = false;
    } else if (bullet) {
      found.push({ line, text: bullet[1] ?? "", kind: "bullet" });
      open = true;
    } else {
      const last = found.at(-1);
      const content = raw.trim().replace(/^>\s?/, "");
      if (open && last) last.text += ` ${content}`;
      else found.push({ line, text: content, kind: "paragraph" });
      open = true;
    }
  });
  return found;
}

const stripEmphasis = (text: string): string =>
  text
    .replace(/\*\*|__/g, "")
    .replace(/\s+/g, " ")
    .trim();

export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?])["”’)]?\s+(?=["“‘(]?[\p{Lu}\d])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

export function statements(text: string): Statement[] {
  const found: Statement[] = [];
  let lead = "";
  let heading = "";
  for (const block of blocks(text)) {
    const content = stripEmphasis(block.text);
    if (content === "") continue;
    const leads = LEAD_IN.test(fold(content));
    if (block.kind === "heading") {
      heading = leads ? content : "";
      lead = "";
      continue;
    }
    if (block.kind === "paragraph") lead = "";
    if (block.kind === "paragraph" && content.endsWith(":") && leads) {
      lead = content;
      continue;
    }
    const inherited = block.kind === "bullet" ? lead || heading : heading;
    for (const sentence of splitSentences(content)) {
      const adds = inherited !== "" && !hasOwnVerb(sentence);
      found.push({
        line: block.line,
        quote: sentence,
        meaning: adds ? `${inherited.replace(/:$/, "")} ${sentence}` : sentence,
      });
    }
  }
  return found;
}

function hasOwnVerb(sentence: string): boolean {
  return (
    LEAD_IN.test(fold(sentence)) ||
    /\b(must|should|treat|use|report|do not|don't|never|always|is|are|has|have)\b/.test(fold(sentence))
  );
}

const CLAUSE_START =
  "(?:please )?(?:do not|don't|never|ignore|exclude|always|only|keep|treat|use|mention|leave|skip|omit|count|report|combine|merge)\\b";

/** "Ignore test rows and do not stop X; always mention Y" speaks of three things. */
export function clauses(meaning: string): string[] {
  const joints = new RegExp(
    `\\s*;\\s+|,?\\s+(?:and|but)\\s+(?:also\\s+)?(?=${CLAUSE_START})|,\\s+(?=${CLAUSE_START})`,
    "i",
  );
  return meaning
    .split(joints)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
