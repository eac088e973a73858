import { expect, test } from "vitest";
import { filtersOf, searchOf } from "./document-filters.ts";

const read = (search: string) => filtersOf(new URLSearchParams(search));

test("filters stand in the address and come back from it", () => {
  const filters = {
    text: "used tents & more",
    kind: "research" as const,
    tag: "returns",
    authorId: "0199a1b2-0000-7000-8000-000000000001",
    status: "accepted" as const,
    changedWithin: "week" as const,
    sort: "title" as const,
  };
  expect(read(searchOf(filters))).toEqual(filters);
  expect(searchOf({})).toBe("");
});

test("what the address cannot mean is left out", () => {
  expect(read("?kind=novel&by=1&within=ever&sort=&q=%20%20&mission=x'--")).toEqual({});
  expect(read(`?q=${"x".repeat(900)}`).text).toHaveLength(200);
});
