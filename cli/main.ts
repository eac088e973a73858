import { TRPCClientError } from "@trpc/client";
import { HELP, readArguments } from "./arguments.ts";
import { CommandError, EXIT, UsageError } from "./failure.ts";
import { plainLine } from "./format.ts";
import { type Outcome, runMission } from "./mission.ts";
import { readSettings } from "./settings.ts";
import { showStatus } from "./status.ts";

async function run(words: string[], signal: AbortSignal): Promise<Outcome> {
  const line = readArguments(words);
  if (line.command === "help") {
    process.stdout.write(HELP);
    return { exitCode: EXIT.done, json: null };
  }
  const settings = readSettings(process.env);
  return line.command === "status" ? showStatus(line.isJson, settings, signal) : runMission(line, settings, signal);
}

/** The first signal ends the work in order, the second at once. */
function endOnSignals(): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  return controller.signal;
}

function sayFailure(error: unknown): number {
  const isForPerson = error instanceof CommandError || error instanceof UsageError || error instanceof TRPCClientError;
  const text = isForPerson ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`muster: ${isForPerson ? plainLine(text, 1_000) : text}\n`);
  return error instanceof UsageError ? EXIT.badUse : EXIT.failed;
}

// A reader that has seen enough (`| head`) is not a failure.
process.stdout.on("error", () => process.exit(EXIT.done));

const signal = endOnSignals();
const outcome = await run(process.argv.slice(2), signal).catch((error: unknown): Outcome => {
  if (signal.aborted) return { exitCode: EXIT.interrupted, json: null };
  return { exitCode: sayFailure(error), json: null };
});
process.stdout.write(outcome.json === null ? "" : `${outcome.json}\n`, () => process.exit(outcome.exitCode));
