import { expect, test } from "vitest";
import { MATCH_END as E, MATCH_START as S } from "#server/lib/document-lists";
import { snippetParts } from "./snippet.ts";

test("a snippet is cut into words that were found and words around them", () => {
  expect(snippetParts(`the ${S}tents${E} of <b>`)).toEqual([
    { text: "the ", isMatch: false },
    { text: "tents", isMatch: true },
    { text: " of <b>", isMatch: false },
  ]);
});

test("marks that stand in the text itself do no harm", () => {
  expect(snippetParts(`${E}a${S}b`)).toEqual([
    { text: "a", isMatch: false },
    { text: "b", isMatch: false },
  ]);
});
