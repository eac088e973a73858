import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mentionedNames, unnamedTargets } from "./policy.ts";

describe("mentionedNames", () => {
  it.each([
    ["@Ada please look", ["ada"]],
    ['Ask @"Lena Hofer" and @bram, both.', ["lena hofer", "bram"]],
    ["(@Ada) @ada @ADA!", ["ada"]],
    ["@Jürgen und @Zoë-Mae", ["jürgen", "zoë-mae"]],
    ["mail ada@example.org or see foo.@bram", []],
    ["`@ada` and ``a ` @bram`` but @noor", ["noor"]],
    ["```\n@ada\n```\n@bram", ["bram"]],
    ["~~~sh\n@ada\n```\n@bram\n~~~\n@noor", ["noor"]],
    ["text\n\n    @ada in code\n\n@bram", ["bram"]],
    ["one ` backtick and @ada", ["ada"]],
    ["```\n@ada never closed", []],
    ['@"" @" @"no end', []],
    ["@ @@ada \\@bram @", []],
  ])("reads %j", (body, names) => {
    expect(mentionedNames(body)).toEqual(names);
  });

  it("reads any text without an error and calls only names that stand in it", () => {
    const piece = fc.constantFrom("@", '"', "`", "```", "~~~", "\n", "    ", "ada", "Lena Hofer", " ", "\\", ".", "é");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 60 }).map((parts) => parts.join("")),
        ),
        (body) => {
          for (const name of mentionedNames(body)) {
            expect(name).not.toBe("");
            expect(body.toLowerCase().replace(/\s+/g, " ")).toContain(name);
          }
        },
      ),
      { seed: 20_261_121 },
    );
  });

  it("reads 10,000 mentions, and 20,000 backticks, in a moment", () => {
    const began = performance.now();
    expect(mentionedNames("@a ".repeat(10_000))).toEqual(["a"]);
    expect(mentionedNames(Array.from({ length: 10_000 }, (_, at) => `@n${at} `).join(""))).toHaveLength(10_000);
    mentionedNames("`".repeat(20_000));
    mentionedNames(Array.from({ length: 200 }, (_, at) => "`".repeat(at + 1)).join(" "));
    mentionedNames("` ".repeat(10_000));
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe("unnamedTargets", () => {
  const bram = { id: "bram", isAgent: true };
  const lena = { id: "lena", isAgent: false };
  const base = {
    author: { kind: "user" as const, id: "tom" },
    kind: "comment" as const,
    isLive: true,
    callsAgent: false,
    holder: bram,
    parent: null,
  };

  it("wakes the agent on a live task for a person's comment, and on any task for a question", () => {
    expect(unnamedTargets(base)).toEqual([{ seat: bram, why: "assignee" }]);
    expect(unnamedTargets({ ...base, isLive: false })).toEqual([]);
    expect(unnamedTargets({ ...base, isLive: false, kind: "question" })).toEqual([{ seat: bram, why: "assignee" }]);
    expect(unnamedTargets({ ...base, kind: "status_update" })).toEqual([]);
  });

  it("leaves the agent on the task alone when another is called by name, and when an agent speaks", () => {
    expect(unnamedTargets({ ...base, callsAgent: true })).toEqual([]);
    expect(unnamedTargets({ ...base, author: { kind: "agent", id: "ada" } })).toEqual([]);
  });

  it("tells the person on the task, and whoever is replied to, but never the author", () => {
    expect(unnamedTargets({ ...base, author: { kind: "agent", id: "ada" }, holder: lena })).toEqual([
      { seat: lena, why: "assignee" },
    ]);
    expect(unnamedTargets({ ...base, author: { kind: "user", id: "lena" }, holder: lena })).toEqual([]);
    expect(unnamedTargets({ ...base, parent: { id: "noor", isAgent: true, kind: "status_update" } })).toEqual([
      { seat: { id: "noor", isAgent: true, kind: "status_update" }, why: "reply" },
    ]);
  });

  it("lets an agent's reply wake another agent only as the answer to its question", () => {
    const facts = { ...base, author: { kind: "agent" as const, id: "ada" }, holder: null };
    const question = { ...bram, kind: "question" as const };
    expect(unnamedTargets({ ...facts, parent: question })).toEqual([]);
    expect(unnamedTargets({ ...facts, kind: "answer", parent: question })).toEqual([{ seat: question, why: "reply" }]);
  });
});
