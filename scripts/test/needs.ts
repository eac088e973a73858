import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./process.ts";
import { needsPostgres, type SuiteName } from "./suites.ts";

// The browser people have comes first: the same one without its window takes a third less of the processor, but renders another way.
const chromiumNames = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chromium-headless-shell",
];
const BROWSERS = ["chromium", "chromium-headless-shell"];
const PROTOC = ["protobuf-compiler", "libprotobuf-dev"];
const INSTALL = '. "$1/scripts/debian-packages.sh"; shift; install_packages "$@"';

/** Brings what the suites will miss, while the app is built: until then nobody waits for it. Who needs it looks again. */
export async function fetchNeeds(root: string, suites: readonly SuiteName[], env: NodeJS.ProcessEnv): Promise<void> {
  const shell = (...args: string[]) => runCommand({ command: "sh", args, cwd: root, env });
  if (suites.some((name) => needsPostgres.includes(name)) && !givenDatabase())
    await shell(join(root, "scripts", "test-postgres.sh"), "install");
  const missing = [
    ...(suites.includes("unit") && !hasRedis() ? ["redis-server"] : []),
    ...(suites.includes("chaos") && !hasProtoc() ? PROTOC : []),
    ...(suites.includes("e2e") && knownChromium() === null ? BROWSERS.slice(0, 1) : []),
  ];
  if (missing.length > 0) await shell("-c", INSTALL, "sh", root, ...missing);
}

const knownChromium = () => process.env.CHROMIUM_PATH ?? findOnPath(chromiumNames);
const hasProtoc = () => findOnPath(["protoc"]) !== null && knowsStruct();
const hasRedis = () => findOnPath(["redis-server"]) !== null;
const givenDatabase = () => process.env.TEST_DATABASE_URL || null;

/** The browser for the screen tests, installed by apt when it is missing; null (and a line) when there is none. */
export function findChromium(root: string): string | null {
  for (const name of BROWSERS) if (knownChromium() === null) installPackages(root, [name]);
  return knownChromium();
}

/** protoc and the files it brings (Timestamp, Value), installed by apt when they are missing; false (and a line) when there are none. */
export function findProtoc(root: string): boolean {
  if (!hasProtoc()) installPackages(root, PROTOC);
  return hasProtoc();
}

/** Debian has them in a package of their own. */
function knowsStruct(): boolean {
  const args = ["--descriptor_set_out=/dev/null", "google/protobuf/struct.proto"];
  return spawnSync("protoc", args, { stdio: "ignore" }).status === 0;
}

function installPackages(root: string, names: readonly string[]): void {
  spawnSync("sh", ["-c", INSTALL, "sh", root, ...names], { stdio: ["ignore", 2, 2] });
}

/** A real Redis for the tests of shared limits, installed by apt when it is missing. They say so when there is none. */
export function findRedis(root: string): void {
  if (!hasRedis()) installPackages(root, ["redis-server"]);
}

export type TestDatabase = { url: string; stop: () => void };

/** TEST_DATABASE_URL, or a private cluster that `stop` removes; null (and a line) when neither can be had. */
export function startPostgres(root: string): TestDatabase | null {
  const given = givenDatabase();
  if (given !== null) return { url: given, stop: () => {} };
  const folder = mkdtempSync(join(tmpdir(), "muster-postgres-"));
  const script = join(root, "scripts", "test-postgres.sh");
  const stop = () => void spawnSync("sh", [script, "stop", folder], { stdio: ["ignore", 2, 2] });
  try {
    // A file would do as well as a pipe, but the server must not inherit the pipe: pg_ctl detaches it.
    const url = execFileSync("sh", [script, "start", folder], { stdio: ["ignore", "pipe", 2], encoding: "utf8" });
    return { url: url.trim(), stop };
  } catch {
    stop();
    return null;
  }
}

/** The environment of every suite: no key, address or setting of the person who runs them reaches a test. */
export function testEnvironment(added: Record<string, string>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env))
    if (/^(MUSTER_|NEXTAUTH_)/.test(name) || ["PORT", "HOST", "NODE_ENV"].includes(name)) delete env[name];
  // Empty, not absent: Next reads .env on its own and fills what is absent.
  for (const provider of ["OPENAI", "ANTHROPIC", "OLLAMA", "OPENAI_COMPATIBLE"])
    for (const part of ["API_KEY", "BASE_URL"]) env[`${provider}_${part}`] = "";
  for (const name of ["BASE_URL", "EVENT_KEY", "SIGNING_KEY", "DEV"]) env[`INNGEST_${name}`] = "";
  return { ...env, DATABASE_URL: "", MUSTER_MODEL: "", NEXT_TELEMETRY_DISABLED: "1", ...added };
}

function findOnPath(names: readonly string[]): string | null {
  for (const name of names)
    for (const folder of (process.env.PATH ?? "").split(":")) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
