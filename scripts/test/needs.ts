import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const chromiumNames = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The browser for the screen tests, installed by apt when it is missing; null (and a line) when there is none. */
export function findChromium(root: string): string | null {
  const known = process.env.CHROMIUM_PATH ?? findOnPath(chromiumNames);
  if (known !== null) return known;
  installPackages(root, ["chromium"]);
  return findOnPath(chromiumNames);
}

/** protoc and the files it brings (Timestamp, Value), installed by apt when they are missing; false (and a line) when there are none. */
export function findProtoc(root: string): boolean {
  const isThere = () => findOnPath(["protoc"]) !== null && knowsStruct();
  if (isThere()) return true;
  installPackages(root, ["protobuf-compiler", "libprotobuf-dev"]);
  return isThere();
}

/** Debian has them in a package of their own. */
function knowsStruct(): boolean {
  const args = ["--descriptor_set_out=/dev/null", "google/protobuf/struct.proto"];
  return spawnSync("protoc", args, { stdio: "ignore" }).status === 0;
}

function installPackages(root: string, names: readonly string[]): void {
  const script = '. "$1/scripts/debian-packages.sh"; shift; install_packages "$@"';
  spawnSync("sh", ["-c", script, "sh", root, ...names], { stdio: ["ignore", 2, 2] });
}

/** A real Redis for the tests of shared limits, installed by apt when it is missing. They say so when there is none. */
export function findRedis(root: string): void {
  if (findOnPath(["redis-server"]) !== null) return;
  const script = '. "$1/scripts/debian-packages.sh"; install_packages redis-server';
  spawnSync("sh", ["-c", script, "sh", root], { stdio: ["ignore", 2, 2] });
}

export type TestDatabase = { url: string; stop: () => void };

/** TEST_DATABASE_URL, or a private cluster that `stop` removes; null (and a line) when neither can be had. */
export function startPostgres(root: string): TestDatabase | null {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== "") return { url: given, stop: () => {} };
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
