/** The suites of `./muster test`, in the order they run. */
export const suiteNames = ["lint", "types", "unit", "engine", "postgres", "chaos", "e2e"] as const;
export type SuiteName = (typeof suiteNames)[number];

/** Run together in one vitest, so that one coverage figure covers them. */
export const coveredSuites: readonly SuiteName[] = ["unit", "engine", "postgres"];
export const needsBuild: readonly SuiteName[] = ["chaos", "e2e"];
export const needsPostgres: readonly SuiteName[] = ["engine", "postgres", "chaos"];

/** Which suite a test file belongs to; follows the projects of vitest.config.ts. */
export function suiteOf(file: string): SuiteName {
  if (file.startsWith("tests/chaos/")) return "chaos";
  if (file.startsWith("inngest/") || file.startsWith("tests/engine/")) return "engine";
  return file.endsWith(".pg.test.ts") ? "postgres" : "unit";
}

export type Choice = { suites: SuiteName[]; filters: string[] };

/** Reads `[--only NAME[,NAME]] [FILE FILTER …]`; a string is what is wrong with it. */
export function parseChoice(args: readonly string[]): Choice | string {
  const suites: SuiteName[] = [];
  const filters: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    const inline = arg.startsWith("--only=") ? arg.slice("--only=".length) : undefined;
    if (inline === undefined && arg !== "--only") {
      if (arg.startsWith("-")) return `unknown option ${arg}`;
      filters.push(arg);
      continue;
    }
    for (const name of (inline ?? args[++index] ?? "").split(",")) {
      const suite = suiteNames.find((known) => known === name);
      if (suite === undefined) return `--only takes one of ${suiteNames.join(", ")}`;
      suites.push(suite);
    }
  }
  if (filters.length > 0 && suites.length === 0) return "file filters need --only NAME";
  return { suites: suites.length > 0 ? suiteNames.filter((name) => suites.includes(name)) : [...suiteNames], filters };
}
