import type { DemandSet } from "./demand-types.ts";
import { understandDemands } from "./demands.ts";
import type { FileSet } from "./files.ts";
import { blocksOfKind, type Check, check } from "./review-checks.ts";
import type { Script } from "./script.ts";
import { countEffects } from "./work-demands.ts";

const flat = (text: string): string =>
  text
    .replace(/\*\*|__|[`>]/g, "")
    .replace(/\s+/g, " ")
    .trim();

export function quotesIn(markdown: string): string[] {
  return [...markdown.matchAll(/^\s*>\s?(.+)$/gm)].map((found) => flat(found[1] ?? "")).filter((text) => text !== "");
}

/** Quotes are held against the whole text of the files, with line ends and emphasis folded. */
export function strangeQuotes(markdown: string, files: FileSet): string[] {
  const texts = files.texts
    .map((text) => flat(text.text.replace(/^\s*(?:[-*+•–]|\d{1,3}[.)])\s+/gm, "").replace(/^#+\s*/gm, "")))
    .map((text) => text.toLowerCase());
  return quotesIn(markdown).filter((quote) => !texts.some((text) => text.includes(quote.toLowerCase())));
}

export function* reviewDemands(fileId: string, files: FileSet, submitted: string): Script<Check[]> {
  const note = files.texts.find((text) => text.id === fileId);
  if (!note) return [check("quotes", false, "The notes could not be read again.", "")];
  const own: DemandSet = yield* countEffects(yield* understandDemands([note], files.tables, true));
  const missing = own.demands.filter((demand) => !flat(submitted).includes(flat(demand.quote)));
  const strange = strangeQuotes(submitted, files);
  const theirs = blocksOfKind(submitted, "demands").flatMap((block) => block.set.demands);
  const unlike =
    theirs.length === 0
      ? []
      : own.demands.filter(
          (demand) =>
            !theirs.some(
              (other) =>
                other.quote === demand.quote &&
                JSON.stringify(other.rule) === JSON.stringify(demand.rule) &&
                other.effect === demand.effect,
            ),
        );
  const counted = own.demands.find((demand) => demand.ref !== "")?.ref ?? note.ref;
  const quoteProblems = [
    ...missing.map((demand) => `not listed: “${demand.quote}”`),
    ...strange.map((quote) => `not in the notes: “${quote}”`),
  ];
  const effectProblems = unlike.map((demand) => `“${demand.quote}” means: ${demand.effect || demand.open}`);
  return [
    check(
      "quotes",
      quoteProblems.length === 0,
      quoteProblems.length === 0
        ? `An own reading of ${note.name} finds the same demands, word for word.`
        : `${quoteProblems.slice(0, 4).join("; ")}.`,
      note.ref,
    ),
    check(
      "effects",
      effectProblems.length === 0,
      effectProblems.length === 0
        ? "Each demand was applied to the tables again with the same rows."
        : `${effectProblems.slice(0, 4).join("; ")}.`,
      counted,
    ),
  ];
}

export function reviewQuotes(files: FileSet, submitted: string): Check[] {
  const strange = strangeQuotes(submitted, files);
  const ref = files.texts[0]?.ref ?? files.tables[0]?.ref ?? "";
  const count = quotesIn(submitted).length;
  return [
    check(
      "quotes",
      strange.length === 0,
      strange.length === 0
        ? count === 0
          ? "Nothing is quoted; the texts were read again."
          : "Every quoted statement stands in the texts."
        : `Not in the texts: ${strange
            .slice(0, 3)
            .map((quote) => `“${quote}”`)
            .join("; ")}.`,
      ref,
    ),
  ];
}
