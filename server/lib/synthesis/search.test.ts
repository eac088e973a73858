import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPERATORS } from "./operators.ts";
import { type Example, searchFunction } from "./search.ts";
import { type Kind, tame, type Value } from "./values.ts";

type Case = [
  name: string,
  parameters: string[],
  examples: [Value[], Value][],
  unseen: [Value[], Value][],
  hints?: Value[],
];

const CASES: Case[] = [
  [
    "add",
    ["left", "right"],
    [
      [[1, 2], 3],
      [[5, 7], 12],
    ],
    [[[-4, 10], 6]],
  ],
  [
    "title case",
    ["text"],
    [
      [["hello world"], "Hello World"],
      [["MIXED case"], "Mixed Case"],
      [["a b"], "A B"],
    ],
    [[["of miCE and men"], "Of Mice And Men"]],
  ],
  [
    "slug",
    ["title"],
    [
      [["Hello World"], "hello-world"],
      [["Foo, bar!  Baz"], "foo-bar-baz"],
    ],
    [[["A & B"], "a-b"]],
  ],
  [
    "initials",
    ["name"],
    [
      [["Ada Lovelace"], "AL"],
      [["grace hopper"], "GH"],
    ],
    [[["alan mathison turing"], "AMT"]],
  ],
  [
    "sum of even numbers",
    ["list"],
    [
      [[[1, 2, 3, 4]], 6],
      [[[2, 2]], 4],
      [[[1, 3]], 0],
    ],
    [[[[6, 7, 8]], 14]],
  ],
  [
    "factorial",
    ["n"],
    [
      [[0], 1],
      [[1], 1],
      [[3], 6],
      [[5], 120],
    ],
    [[[6], 720]],
  ],
  [
    "clamp",
    ["x", "low", "high"],
    [
      [[5, 0, 10], 5],
      [[-5, 0, 10], 0],
      [[50, 0, 10], 10],
    ],
    [[[3, 4, 9], 4]],
  ],
  [
    "shout (two examples once gave a long expression with a condition, though a short one fits)",
    ["word", "times"],
    [
      [["hey", 2], "HEY!HEY!"],
      [["a", 3], "A!A!A!"],
    ],
    [[["hello", 2], "HELLO!HELLO!"]],
  ],
  [
    "longest word",
    ["words"],
    [
      [[["a", "bbb", "cc"]], "bbb"],
      [[["hello", "hi"]], "hello"],
      [[["one"]], "one"],
    ],
    [[[["aa", "sky", "b"]], "sky"]],
  ],
  [
    "fizz buzz",
    ["n"],
    [
      [[1], "1"],
      [[3], "Fizz"],
      [[5], "Buzz"],
      [[15], "FizzBuzz"],
      [[7], "7"],
      [[9], "Fizz"],
      [[10], "Buzz"],
      [[30], "FizzBuzz"],
    ],
    [
      [[45], "FizzBuzz"],
      [[8], "8"],
    ],
    [3, 5, 15],
  ],
  [
    "only even",
    ["list"],
    [
      [[[1, 2, 3, 4]], [2, 4]],
      [[[6, 7]], [6]],
    ],
    [[[[9, 8]], [8]]],
  ],
  [
    "squares",
    ["list"],
    [
      [[[1, 2, 3]], [1, 4, 9]],
      [[[5]], [25]],
    ],
    [[[[7, 0]], [49, 0]]],
  ],
  [
    "unique and sorted",
    ["list"],
    [
      [[[3, 1, 3, 2]], [1, 2, 3]],
      [[[10, 9, 9]], [9, 10]],
    ],
    [[[[100, 20, 3]], [3, 20, 100]]],
  ],
  [
    "grades",
    ["score"],
    [
      [[95], "A"],
      [[85], "B"],
      [[72], "C"],
      [[50], "F"],
      [[90], "A"],
      [[80], "B"],
      [[70], "C"],
    ],
    [
      [[10], "F"],
      [[99], "A"],
    ],
    [90, 80, 70],
  ],
  [
    "greeting",
    ["name"],
    [
      [["Ada"], "Hello, Ada!"],
      [["Bo"], "Hello, Bo!"],
    ],
    [[["Cy"], "Hello, Cy!"]],
  ],
  [
    "snake case",
    ["name"],
    [
      [["helloWorld"], "hello_world"],
      [["aBigCat"], "a_big_cat"],
    ],
    [[["oneTwo"], "one_two"]],
  ],
];

const run = (parameters: string[], code: string, args: Value[]): unknown =>
  // The test's own check of the code that was found; nothing from outside comes here.
  new Function(...parameters, `return ${code};`)(...args);

const examplesOf = (pairs: [Value[], Value][]): Example[] => pairs.map(([args, result]) => ({ args, result }));

describe("the search for a function", () => {
  it.each(CASES)(
    "finds %s from examples, right for unseen ones too",
    async (_name, parameters, seen, unseen, hints = []) => {
      const result = await searchFunction({ parameters, examples: examplesOf(seen), hints });
      if (!result.ok) throw new Error(result.reason);
      for (const [args, wanted] of [...seen, ...unseen])
        expect(run(parameters, result.found.code, args)).toEqual(wanted);
      const again = await searchFunction({ parameters, examples: examplesOf(seen), hints });
      expect(again).toEqual(result);
    },
  );

  it("takes the simplest that fits, and another once an example refutes it", async () => {
    const seen: [Value[], Value][] = [
      [["hello world"], "Hello World"],
      [["a tale"], "A Tale"],
    ];
    const first = await searchFunction({ parameters: ["text"], examples: examplesOf(seen) });
    const second = await searchFunction({ parameters: ["text"], examples: examplesOf([...seen, [["BIG"], "Big"]]) });
    if (!first.ok || !second.ok) throw new Error("Nothing was found.");
    expect(run(["text"], first.found.code, ["BIG"])).toBe("BIG");
    expect(run(["text"], second.found.code, ["BIG"])).toBe("Big");
    expect(second.found.cost).toBeGreaterThan(first.found.cost);
  });

  it("says so when nothing fits, when examples contradict each other, and when values are of no known kind", async () => {
    const hash = examplesOf([
      [["abc"], "q7#x"],
      [["foo"], "zz9k"],
      [["bar"], "m"],
    ]);
    expect(await searchFunction({ parameters: ["s"], examples: hash }, 100_000)).toMatchObject({ ok: false });
    const contrary = examplesOf([
      [[1], 2],
      [[1], 3],
    ]);
    expect(await searchFunction({ parameters: ["n"], examples: contrary })).toMatchObject({
      reason: expect.stringContaining("contradict"),
    });
    const mixed = examplesOf([
      [[1], 2],
      [[2], "b"],
    ]);
    expect(await searchFunction({ parameters: ["n"], examples: mixed })).toMatchObject({
      reason: expect.stringContaining("not all texts"),
    });
    expect(await searchFunction({ parameters: ["n"], examples: [] })).toMatchObject({ ok: false });
  });

  it("lets others have the processor all the time, and ends at its limit", async () => {
    const hash = examplesOf([
      [["abc"], "q7#x"],
      [["foo"], "zz9k"],
      [["bar"], "m"],
      [["x"], "1"],
    ]);
    let isOver = false;
    const search = searchFunction({ parameters: ["s"], examples: hash }, 60_000).finally(() => {
      isOver = true;
    });
    let turns = 0;
    while (!isOver) {
      await wait(1);
      turns += 1;
    }
    const result = await search;
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? 0 : result.tried).toBeLessThan(70_000);
    expect(turns).toBeGreaterThan(5);
  });
});

const VALUES: Record<Kind, fc.Arbitrary<Value>> = {
  string: fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom("Hello World", "a,b,,c", "  x  ", "helloWorld", "42", "-3.5", "aAbB12"),
  ),
  number: fc.oneof(fc.integer({ min: -20, max: 40 }), fc.constantFrom(0, 0.5, -1.25, 100)),
  boolean: fc.boolean(),
  strings: fc.array(fc.string({ maxLength: 5 }), { maxLength: 5 }),
  numbers: fc.array(fc.integer({ min: -9, max: 99 }), { maxLength: 6 }),
};

describe("an operator", () => {
  it.each(
    OPERATORS.map((operator) => [operator.code(...operator.takes.map((_, at) => `arg${at}`)), operator] as const),
  )("does what its code says: %s", (code, operator) => {
    const names = operator.takes.map((_, at) => `arg${at}`);
    fc.assert(
      fc.property(fc.tuple(...operator.takes.map((kind) => VALUES[kind])), (given) => {
        const own = tame(operator.run(...(given as never[])));
        if (own !== undefined) expect(run(names, code, given)).toEqual(own);
      }),
      { numRuns: 40, seed: 11 },
    );
  });
});
