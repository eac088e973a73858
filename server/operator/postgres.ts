import { spawn } from "node:child_process";
import { programEnv } from "#server/lib/env";
import { OperatorError } from "./failure.ts";

/** PostgreSQL's own programs know how to take a database out and put it back. */
type Program = "pg_dump" | "pg_restore";

/** Throws when the program is missing, or older than the server it is to work with. */
export async function requireProgram(program: Program, serverMajor: number): Promise<void> {
  const advice = `Install the PostgreSQL ${serverMajor} client (Debian: apt install postgresql-client-${serverMajor}) and try again.`;
  let said: string;
  try {
    said = await run(program, ["--version"], {});
  } catch (error) {
    throw new OperatorError(`${program} is not on the path. ${advice}`, { cause: error });
  }
  const major = Number(/\s(\d+)/.exec(said)?.[1] ?? 0);
  if (major < serverMajor)
    throw new OperatorError(
      `${program} ${major} is older than the server, which is PostgreSQL ${serverMajor}. ${advice}`,
    );
}

/** Everything in the database as it stands at one moment, in PostgreSQL's own packed form. */
export async function dumpPostgres(url: string, path: string): Promise<void> {
  const args = ["--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data", `--file=${path}`];
  await run("pg_dump", args, connectionOf(url));
}

/** All of it or nothing, in one transaction; what is there before is replaced. */
export async function fillPostgres(url: string, path: string): Promise<void> {
  const target = connectionOf(url);
  const args = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner", "--no-privileges"];
  await run("pg_restore", [...args, `--dbname=${target.PGDATABASE ?? ""}`, path], target);
}

/** By the environment, not by arguments: those everybody on the machine can read. */
function connectionOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const said: Record<string, string | null> = {
    PGHOST: searchParams.get("host") ?? hostname.replace(/^\[|\]$/g, ""),
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get("sslmode"),
  };
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function run(program: Program, args: string[], connection: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...programEnv(), ...connection },
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      said.stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said.stderr = (said.stderr + chunk).slice(-2_000);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve(said.stdout);
      else reject(new OperatorError(`${program} failed: ${said.stderr.trim().split("\n").at(-1) ?? `exit ${code}`}`));
    });
  });
}
