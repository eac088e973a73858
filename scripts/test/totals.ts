import { stripVTControlCharacters } from "node:util";
import type { SuiteName } from "./suites.ts";
import { suiteOf } from "./suites.ts";

export type SuiteResult = { name: string; passed: number; failed: number; seconds: number; problem?: string };

type VitestTest = { status: string; fullName: string; failureMessages?: string[] | null };
type VitestReport = { testResults: { name: string; message?: string; assertionResults: VitestTest[] }[] };
type PlaywrightResult = { status: string; errors: { message?: string }[] };
type PlaywrightSpec = {
  title: string;
  file: string;
  line: number;
  tests: { status: string; results: PlaywrightResult[] }[];
};
type PlaywrightSuite = { specs: PlaywrightSpec[]; suites?: PlaywrightSuite[] };
type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
};
type Count = { passed: number; failed: number };

/** A run's report by suite. A file that could not be loaded is one failure; so is each skipped test. */
export function countVitest(report: VitestReport, root: string): Map<SuiteName, Count> {
  const counts = new Map<SuiteName, Count>();
  for (const file of report.testResults) {
    const suite = suiteOf(withinRoot(file.name, root));
    const count = counts.get(suite) ?? { passed: 0, failed: 0 };
    for (const test of file.assertionResults) {
      if (test.status === "passed") count.passed++;
      else count.failed++;
    }
    if (file.assertionResults.length === 0) count.failed++;
    counts.set(suite, count);
  }
  return counts;
}

/** Each failed test by its file and name, with the beginning of what it says: the last lines of a long log tell what failed. */
export function vitestFailures(report: VitestReport, root: string): string[] {
  return report.testResults.flatMap(({ name, message = "", assertionResults }) => {
    const file = withinRoot(name, root);
    if (assertionResults.length === 0) return [describeFailure(file, message || "no test in it ran")];
    return assertionResults
      .filter(({ status }) => status !== "passed")
      .map((test) => describeFailure(`${file} › ${test.fullName}`, test.failureMessages?.[0] ?? test.status));
  });
}

/** As vitestFailures, of the browser's journeys: also those that passed in a second try, and those that were not run. */
export function playwrightFailures(report: PlaywrightReport): string[] {
  const ofSuite = ({ specs, suites = [] }: PlaywrightSuite): string[] => [
    ...specs.flatMap(({ title, file, line, tests }) =>
      tests
        .filter(({ status }) => status !== "expected")
        .map(({ status, results }) => {
          const said = results.flatMap(({ errors }) => errors.map(({ message = "" }) => message)).find(Boolean);
          return describeFailure(`${file}:${line} › ${title}`, said ?? status);
        }),
    ),
    ...suites.flatMap(ofSuite),
  ];
  return report.suites.flatMap(ofSuite);
}

const withinRoot = (path: string, root: string) => (path.startsWith(root) ? path.slice(root.length + 1) : path);
const LINES_OF_A_FAILURE = 12;

function describeFailure(where: string, said: string): string {
  const lines = stripVTControlCharacters(said).trim().split("\n").slice(0, LINES_OF_A_FAILURE);
  return [where, ...lines.map((line) => `    ${line.slice(0, 300)}`)].join("\n");
}

/** A flaky test failed once, so it counts as failed. */
export function countPlaywright({ stats }: PlaywrightReport): Count {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
}

/** A suite that ran nothing, or whose command failed without a failed test, has failed once. */
export function judgeSuite(
  name: string,
  count: Count | undefined,
  run: { exitCode: number; seconds: number },
): SuiteResult {
  const { passed, failed } = count ?? { passed: 0, failed: 0 };
  const { seconds, exitCode } = run;
  if (passed + failed === 0) return { name, passed, failed: 1, seconds, problem: "no test ran" };
  if (exitCode !== 0 && failed === 0)
    return { name, passed, failed: 1, seconds, problem: "its command failed although every test passed" };
  return { name, passed, failed, seconds };
}

/** A line for each suite and, last, the one line with the sums. */
export function formatTotals(results: readonly SuiteResult[]): string[] {
  const rows = results.map(({ name, passed, failed, seconds, problem }) => {
    const figures = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${seconds.toFixed(0).padStart(4)} s`;
    return `${name.padEnd(10)}${figures}${problem === undefined ? "" : `   ${problem}`}`;
  });
  const sum = (pick: (result: SuiteResult) => number) => results.reduce((total, result) => total + pick(result), 0);
  return [...rows, `${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed`];
}

export function isVitestReport(value: unknown): value is VitestReport {
  return typeof value === "object" && value !== null && "testResults" in value && Array.isArray(value.testResults);
}

export function isPlaywrightReport(value: unknown): value is PlaywrightReport {
  return typeof value === "object" && value !== null && "stats" in value && "suites" in value;
}
