import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PromptValue, piecesOf, placeholdersOf, renderTemplate, type TemplateVariable } from "./template.ts";

const name = fc.constantFrom("a", "tone", "max_words", "Z9", "constructor", "toString");
/** Words with braces, backslashes and whole placeholders in them. */
const words = fc.string({
  unit: fc.constantFrom("x", " ", "{", "}", "{{", "}}", "\\", "{{a}}", "{{tone}}", "\n", "$&", "é"),
});
const value = (variable: { type: string; options: string[] }): fc.Arbitrary<PromptValue> => {
  if (variable.type === "number") return fc.double({ noNaN: true, noDefaultInfinity: true });
  if (variable.type === "boolean") return fc.boolean();
  return variable.type === "choice" ? fc.constantFrom(...variable.options) : words;
};
const variable: fc.Arbitrary<TemplateVariable> = fc
  .record({
    name,
    type: fc.constantFrom("text" as const, "number" as const, "boolean" as const, "choice" as const),
    options: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
  })
  .map((one) => ({ ...one, options: one.type === "choice" ? one.options : [], default: null }));
const filled = fc
  .uniqueArray(variable, { maxLength: 5, selector: (one) => one.name })
  .chain((variables) =>
    fc
      .tuple(...variables.map((one) => value({ type: one.type, options: [...one.options] })))
      .map((values) => ({ variables, values: variables.map((one, at) => [one.name, values[at] ?? ""] as const) })),
  );
const between = fc.string({ unit: fc.constantFrom("x", " ", "\n", "}", "é", ".") });

describe("a prompt with values in it", () => {
  it("is its text with each value at its place, whatever braces the values hold", () => {
    fc.assert(
      fc.property(
        filled,
        fc.array(between, { minLength: 9, maxLength: 9 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (given, texts, order) => {
          const uses = order.flatMap((at) => given.values[at % Math.max(1, given.values.length)] ?? []);
          const pairs = Array.from(
            { length: uses.length / 2 },
            (_, at) => [String(uses[at * 2]), uses[at * 2 + 1]] as const,
          );
          const body = pairs.map(([key], at) => `${texts[at]}{{${key}}}`).join("") + (texts[8] ?? "");
          const wanted = pairs.map(([, one], at) => `${texts[at]}${String(one)}`).join("") + (texts[8] ?? "");
          const { text, problems } = renderTemplate(
            { body, variables: given.variables },
            Object.fromEntries(given.values),
          );
          expect(problems).toEqual([]);
          expect(text).toBe(wanted);
        },
      ),
    );
  });

  it("is never half: with one value missing there is no text, and that variable is named", () => {
    fc.assert(
      fc.property(filled, fc.nat(), (given, at) => {
        fc.pre(given.values.length > 0);
        const left = given.values[at % given.values.length]?.[0] ?? "";
        const values = Object.fromEntries(given.values.filter(([key]) => key !== left));
        const body = given.values.map(([key]) => `{{${key}}}`).join(" ");
        const { text, problems } = renderTemplate({ body, variables: given.variables }, values);
        expect(text).toBe("");
        expect(problems).toEqual([{ variable: left, message: `“${left}” is missing: give it a value.` }]);
      }),
    );
  });

  it("says nothing of a text but what stands in it: pieces put together again are the text", () => {
    fc.assert(
      fc.property(words, (body) => {
        const again = piecesOf(body)
          .map((piece) => (piece.kind === "text" ? piece.text : `{{${piece.name}}}`))
          .join("");
        expect(again).toBe(
          body.replace(/\\(?=\{\{[ \t]*[A-Za-z]\w*[ \t]*\}\})/g, "").replace(/\{\{[ \t]*(\w+)[ \t]*\}\}/g, "{{$1}}"),
        );
      }),
    );
  });

  it("takes any text as a value and keeps it byte for byte", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const variables = [{ name: "a", type: "text" as const, options: [], default: null }];
        expect(renderTemplate({ body: "<{{a}}>", variables }, { a: text }).text).toBe(`<${text}>`);
      }),
    );
  });
});

describe("a value that does not fit", () => {
  const variables: TemplateVariable[] = [
    { name: "tone", type: "choice", options: ["dry", "warm"], default: "dry" },
    { name: "words", type: "number", options: [], default: null },
    { name: "loud", type: "boolean", options: [], default: false },
  ];
  const body = "Be {{tone}}, {{words}} words, loud: {{ loud }}. \\{{tone}} is {{ a text }}.";
  const of = (values: Record<string, PromptValue>) => renderTemplate({ body, variables }, values);

  it("is named with what it has to be", () => {
    const { problems } = of({ tone: "sour", words: "ten", loud: "yes", length: 3 });
    expect(problems.map(({ message }) => message)).toEqual([
      "“tone” has to be one of: dry, warm.",
      "“words” has to be a number.",
      "“loud” has to be true or false.",
      "There is no variable “length”.",
    ]);
  });

  it("leaves defaults for what is not given, and what stands behind a backslash as text", () => {
    expect(of({ words: 10 }).text).toBe("Be dry, 10 words, loud: false. {{tone}} is {{ a text }}.");
  });

  it("shows a variable that nobody declared, a declaration that stands twice, and a default that is none", () => {
    expect(placeholdersOf(body)).toEqual(["tone", "words", "loud"]);
    const wrong = renderTemplate(
      {
        body: "{{tone}} {{who}}",
        variables: [
          { name: "tone", type: "choice", options: [], default: null },
          { name: "n", type: "number", options: [], default: "two" },
          { name: "n", type: "text", options: ["a"], default: null },
        ],
      },
      { tone: "dry", n: 1 },
    );
    expect(wrong.problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "{{who}} stands in the text and is not declared. Declare it or take it out.",
        "“n” is declared twice.",
        "“tone” is a choice without options.",
        "The default of “n” has to be a number.",
        "“n” has options, and only a choice can.",
      ]),
    );
  });
});
