import { expect, it } from "vitest";
import { typedValues } from "#server/lib/prompts/template";
import { draftOfVersion, EMPTY_PROMPT, namesIn, PLAIN_VARIABLE, readPrompt } from "./prompt-draft.ts";

const tone = { name: "tone", type: "choice" as const, description: "", options: ["dry", "warm"], default: "dry" };
const old = { name: "old", type: "text" as const, description: "no longer", options: [], default: "" };

it("follows the text: a variable comes with its place and its settings come back with it", () => {
  const draft = {
    ...EMPTY_PROMPT,
    body: "Be {{tone}}, {{words}} words.",
    set: { tone: { ...PLAIN_VARIABLE, description: "How" } },
  };
  expect(namesIn(draft)).toEqual([
    { name: "tone", isUsed: true },
    { name: "words", isUsed: true },
  ]);
  expect(readPrompt(draft)).toMatchObject({
    content: { variables: [{ name: "tone", description: "How" }, { name: "words" }] },
  });
});

it("keeps a version as it is, also variables its text does not ask for", () => {
  const draft = draftOfVersion({ body: "Be {{tone}}.", variables: [tone, old] });
  expect(namesIn(draft)).toContainEqual({ name: "old", isUsed: false });
  expect(readPrompt(draft)).toEqual({ content: { body: "Be {{tone}}.", variables: [tone, old], note: "" } });
});

it("reads numbers, yes and no as what they are, and says what does not fit", () => {
  const set = { n: { ...PLAIN_VARIABLE, type: "number" as const, fallback: "2,5" } };
  expect(readPrompt({ ...EMPTY_PROMPT, body: "{{n}}", set })).toMatchObject({
    content: { variables: [{ default: 2.5 }] },
  });
  const wrong = { n: { ...PLAIN_VARIABLE, type: "number" as const, fallback: "two" } };
  expect(readPrompt({ ...EMPTY_PROMPT, body: "{{n}}", set: wrong })).toEqual({
    problem: "The default of “n” has to be a number.",
  });
  expect(readPrompt({ ...EMPTY_PROMPT, body: " " })).toEqual({ problem: "Write what the prompt says." });
  const typed = { tone: "", n: "3", loud: "true" };
  expect(
    typedValues(
      [
        tone,
        { name: "n", type: "number", options: [], default: null },
        { name: "loud", type: "boolean", options: [], default: null },
      ],
      typed,
    ),
  ).toEqual({ n: 3, loud: true });
});

it("takes a comma for a decimal sign only where it can be no other", () => {
  const variables = [{ name: "n", type: "number" as const, options: [], default: null }];
  const read = (typed: string) => typedValues(variables, { n: typed }).n;
  expect([read("1,5"), read("0,125"), read("-12,75"), read("1.5")]).toEqual([1.5, 0.125, -12.75, 1.5]);
  // A thousand, or one: nobody knows, so that it is refused and not made one of them.
  expect([read("1,000"), read("12,500"), read("1,000.5")]).toEqual(["1,000", "12,500", "1,000.5"]);
});
