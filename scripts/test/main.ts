import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  fetchNeeds,
  findChromium,
  findProtoc,
  findRedis,
  startPostgres,
  type TestDatabase,
  testEnvironment,
} from "./needs.ts";
import { endRunning, type Finished, runCommand } from "./process.ts";
import { coveredSuites, needsBuild, needsPostgres, parseChoice, type SuiteName } from "./suites.ts";
import {
  countPlaywright,
  countVitest,
  formatTotals,
  isPlaywrightReport,
  isVitestReport,
  judgeSuite,
  playwrightFailures,
  type SuiteResult,
  vitestFailures,
} from "./totals.ts";

const root = dirname(dirname(import.meta.dirname));
const reports = mkdtempSync(join(tmpdir(), "muster-reports-"));
const results: SuiteResult[] = [];
const failures: string[] = [];
let database: TestDatabase | null = null;

function cleanUp(): void {
  endRunning();
  database?.stop();
  database = null;
  rmSync(reports, { recursive: true, force: true });
}

const program = (name: string, ...path: string[]) => join(root, "node_modules", name, ...path);
/** Beyond it, a run has hung. */
const LONGEST_RUN_MS = 45 * 60_000;
type Settings = { timeoutMs?: number; keepOutput?: boolean };
const node = (args: string[], env: NodeJS.ProcessEnv, settings: Settings = {}): Promise<Finished> =>
  runCommand({ command: process.execPath, args, cwd: root, env, ...settings });

function readReport(name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(reports, name), "utf8"));
  } catch {
    return null; // The command ended before it wrote one; its exit code tells.
  }
}

function addFailure(names: readonly SuiteName[], problem: string): void {
  for (const name of names) results.push({ name, passed: 0, failed: 1, seconds: 0, problem });
}

async function runCheck(name: SuiteName, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { exitCode, seconds } = await node(args, env);
  const isClean = exitCode === 0;
  results.push({ name, passed: isClean ? 1 : 0, failed: isClean ? 0 : 1, seconds });
}

type Run = { filters: string[]; env: NodeJS.ProcessEnv };

async function runVitest(names: SuiteName[], { filters, env }: Run): Promise<void> {
  const report = `${names.join("-")}.json`;
  // Coverage is judged over all of them at once; a part of the tests says nothing about it.
  const isWhole = filters.length === 0 && coveredSuites.every((name) => names.includes(name));
  const args = [program("vitest", "vitest.mjs"), "run", ...names.flatMap((name) => ["--project", name])];
  args.push("--reporter=default", "--reporter=json", `--outputFile.json=${join(reports, report)}`);
  if (isWhole) args.push("--coverage");
  const run = await node([...args, ...filters], env, { timeoutMs: LONGEST_RUN_MS });
  const parsed = readReport(report);
  const counts = isVitestReport(parsed) ? countVitest(parsed, root) : new Map();
  if (isVitestReport(parsed)) failures.push(...vitestFailures(parsed, root));
  const judged = names.map((name) => judgeSuite(name, counts.get(name), { ...run, exitCode: 0 }));
  // The exit code belongs to the whole run: a failure that no test shows (coverage, a stray error) counts once.
  const hasFailedTest = judged.some(({ failed }) => failed > 0);
  const name = isWhole ? "coverage" : "run";
  if (run.exitCode !== 0 && !hasFailedTest)
    judged.push({ name, passed: 0, failed: 1, seconds: 0, problem: "coverage below its threshold, or a stray error" });
  else if (isWhole && !hasFailedTest) judged.push({ name, passed: 1, failed: 0, seconds: 0 });
  results.push(...judged);
}

async function runScreens({ filters, env }: Run): Promise<void> {
  const chromium = findChromium(root);
  if (chromium === null) return addFailure(["e2e"], "Chromium is missing");
  const report = join(reports, "e2e.json");
  const args = [program("@playwright/test", "cli.js"), "test", "--reporter=list,json", ...filters];
  const screens = { ...env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const run = await node(args, screens, { timeoutMs: LONGEST_RUN_MS });
  const parsed = readReport("e2e.json");
  if (isPlaywrightReport(parsed)) failures.push(...playwrightFailures(parsed));
  results.push(judgeSuite("e2e", isPlaywrightReport(parsed) ? countPlaywright(parsed) : undefined, run));
}

async function runSuites(suites: SuiteName[], filters: string[]): Promise<void> {
  let left = suites;
  const drop = (names: readonly SuiteName[], problem: string) => {
    addFailure(
      left.filter((name) => names.includes(name)),
      problem,
    );
    left = left.filter((name) => !names.includes(name));
  };
  const plain = testEnvironment({});
  const lint = () => runCheck("lint", [program("@biomejs/biome", "bin", "biome"), "check", "."], plain);
  const build = async () => {
    const { exitCode } = await node([join(root, "scripts", "prepare", "main.ts"), "build"], plain);
    if (exitCode !== 0) drop(needsBuild, "the production build failed");
  };
  await Promise.all([
    fetchNeeds(root, left, plain),
    left.includes("lint") ? lint() : undefined,
    left.some((name) => needsBuild.includes(name)) ? build() : undefined,
  ]);
  if (left.includes("types")) {
    // Next's own types of our routes are generated, not committed.
    await node([program("next", "dist", "bin", "next"), "typegen"], plain);
    await runCheck("types", [program("typescript", "bin", "tsc"), "--noEmit"], plain);
  }
  if (left.some((name) => needsPostgres.includes(name))) {
    database = startPostgres(root);
    if (database === null) drop(needsPostgres, "PostgreSQL is missing");
  }
  if (left.includes("unit")) findRedis(root);
  // One test of the chaos suite decodes by it, and says so when it is not there.
  if (left.includes("chaos")) findProtoc(root);
  const run = { filters, env: testEnvironment(database === null ? {} : { TEST_DATABASE_URL: database.url }) };
  const covered = left.filter((name) => coveredSuites.includes(name));
  if (covered.length > 0) await runVitest(covered, run);
  // One after the other: side by side on two cores a page waits so long for its server that its patience ends.
  if (left.includes("chaos")) await runVitest(["chaos"], run);
  if (left.includes("e2e")) await runScreens(run);
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.on(signal, () => {
    cleanUp();
    process.exit(code);
  });

const choice = parseChoice(process.argv.slice(2));
if (typeof choice === "string") {
  process.stderr.write(`muster: ${choice}\nUsage: ./muster test [--only NAME[,NAME] [FILE …]]\n`);
  rmSync(reports, { recursive: true, force: true });
  process.exit(2);
}
try {
  await runSuites(choice.suites, choice.filters);
} finally {
  cleanUp();
}
for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`);
process.stdout.write(`\n${formatTotals(results).join("\n")}\n`);
process.exitCode = results.length > 0 && results.every(({ failed }) => failed === 0) ? 0 : 1;
