import { expect, it } from "vitest";
import { treeOf } from "./file-tree.ts";

it("shows paths as a tree, folders first", () => {
  const names = (nodes: ReturnType<typeof treeOf>): unknown[] =>
    nodes.map(({ name, children }) => (children ? [name, names(children)] : name));
  expect(names(treeOf(["b.txt", "src/a.js", "src/lib/z.js", "a/x", "src/b.js"]))).toEqual([
    ["a", ["x"]],
    ["src", [["lib", ["z.js"]], "a.js", "b.js"]],
    "b.txt",
  ]);
});
