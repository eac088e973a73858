import { MATCH_END, MATCH_START } from "#server/lib/document-lists";

export type SnippetPart = { text: string; isMatch: boolean };

/** The marked words of a snippet, as parts to be shown. Marks that do not pair are dropped. */
export function snippetParts(snippet: string): SnippetPart[] {
  return snippet
    .split(MATCH_START)
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, isMatch: false }];
      const [match = "", ...rest] = piece.split(MATCH_END);
      return [
        { text: match, isMatch: rest.length > 0 },
        { text: rest.join(""), isMatch: false },
      ];
    })
    .map((part) => ({ ...part, text: part.text.replaceAll(MATCH_END, "") }))
    .filter((part) => part.text !== "");
}
