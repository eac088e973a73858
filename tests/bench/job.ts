import { spawn } from "node:child_process";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { z } from "zod";

/** Runs a script of this folder in a process of its own: job in by standard input, result out by standard output. */
export async function runJob<S extends z.ZodType>(
  script: string,
  job: unknown,
  result: S,
  timeoutMs = 120_000,
): Promise<z.output<S>> {
  const child = spawn(process.execPath, ["--no-warnings", join(import.meta.dirname, script)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.stdin.end(JSON.stringify(job));
  const answer = await json(child.stdout).catch(() => undefined);
  const code = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${script} ended with ${code ?? "a signal"}.`);
  return result.parse(answer);
}

/** The other end of {@link runJob}. */
export async function doJob<S extends z.ZodType>(schema: S, work: (job: z.output<S>) => Promise<unknown>) {
  const result = await work(schema.parse(await json(process.stdin)));
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}
