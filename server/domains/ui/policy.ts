import { parseUiTree, type UiProblem, type UiTree } from "#components/sdui/catalog";
import { DomainError } from "#server/lib/errors";

const MOST_TOLD = 12;

/** One clear sentence a problem, with its place in the tree. */
export function tellProblems(problems: readonly UiProblem[]): string {
  const told = problems.slice(0, MOST_TOLD).map(({ path, message }) => `${path}: ${message}.`);
  const more = problems.length > MOST_TOLD ? [`${problems.length - MOST_TOLD} more.`] : [];
  return [...told, ...more].join("\n");
}

/** The tree, sound in every part. Throws {@link DomainError} that names what is not. */
export function requireUiTree(value: unknown): UiTree {
  const { tree, problems } = parseUiTree(value);
  if (problems.length === 0) return tree;
  throw new DomainError("bad_input", `The card was not shown:\n${tellProblems(problems)}`);
}
