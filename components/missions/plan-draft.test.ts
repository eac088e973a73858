import { describe, expect, it } from "vitest";
import { changesOf, newDraft, problemOf, type StepDraft } from "./plan-draft.ts";

const draft = (key: string, given: Partial<StepDraft> = {}): StepDraft => ({
  key,
  title: `Step ${key}`,
  description: "Do it.",
  capability: "data",
  assignee: "",
  dependsOn: [],
  criteria: "It is done",
  isNew: false,
  isOpen: true,
  state: "inbox",
  number: 1,
  ...given,
});

describe("a plan being edited", () => {
  it("sends only what changed, and no dependency on a step that is gone", () => {
    const before = [draft("a"), draft("b", { dependsOn: ["a"] }), draft("c", { isOpen: false })];
    const after = [
      draft("b", { dependsOn: ["a"], title: " Better ", criteria: "One\n\n Two " }),
      draft("c", { isOpen: false }),
    ];
    expect(changesOf(before, after)).toEqual({
      steps: [
        {
          key: "b",
          title: "Better",
          description: "Do it.",
          capability: "data",
          dependsOn: [],
          criteria: ["One", "Two"],
        },
      ],
      remove: ["a"],
    });
    expect(changesOf(before, before)).toEqual({ steps: [], remove: [] });
  });

  it("says what is missing before it can be saved", () => {
    expect(problemOf([])).toMatch(/at least one step/);
    expect(problemOf([draft("a"), newDraft([draft("a")])])).toMatch(/needs a title/);
    expect(problemOf([draft("a", { capability: "" })])).toMatch(/needs a capability/);
    expect(problemOf([draft("a", { criteria: " " })])).toMatch(/needs a criterion/);
    expect(problemOf([draft("a", { isOpen: false, capability: "" })])).toBeNull();
  });

  it("gives a new step a key nobody has", () => {
    expect(newDraft([draft("a"), draft("step-3")]).key).toBe("step-4");
  });
});
