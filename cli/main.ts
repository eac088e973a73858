import { MusterError } from "#client/index";
import type { Answer, Call, Command } from "./command.ts";
import { COMMANDS, GROUPS } from "./commands/all.ts";
import type { Connection } from "./connection.ts";
import { CommandError, EXIT, UsageError } from "./failure.ts";
import { attach } from "./find-server.ts";
import { plainLine } from "./format.ts";
import { commandHelp, wholeHelp } from "./help.ts";
import { findCommand, readTyped, unknownCommand } from "./parse.ts";
import { readSettings } from "./settings.ts";

/** A server that is away is told of soon; only a mission that is followed waits for it. */
const PATIENCE_MS = 5_000;

async function run(words: string[], signal: AbortSignal): Promise<Answer & { isJson?: boolean }> {
  const [first = "help", ...others] = words;
  const isHelp = ["help", "--help", "-h"].includes(first);
  const found = findCommand(COMMANDS, isHelp ? others : words);
  if (isHelp || words.includes("--help") || words.includes("-h")) {
    if (!found && isHelp && others.some((word) => !word.startsWith("-"))) unknownCommand(COMMANDS, others);
    process.stdout.write(found ? commandHelp(found.command) : wholeHelp(GROUPS));
    return {};
  }
  if (!found) return unknownCommand(COMMANDS, words);
  const call = callOf(found.command, found.rest, signal);
  return { ...(await found.command.run(call)), isJson: call.isJson };
}

function callOf(command: Command, rest: string[], signal: AbortSignal): Call {
  const typed = readTyped(command, rest);
  const isJson = typed.isOn("json");
  // Who signs in, out, or only looks, needs no sign-in that works.
  const profile = command.words[0] === "logout" ? undefined : typed.value("profile");
  const settings = readSettings(process.env, profile);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  let connection: Connection | undefined;
  const connect = async (patienceMs = PATIENCE_MS) => {
    connection ??= (await attach(settings, { say, signal, mayStart: false, patienceMs })).connection;
    return connection;
  };
  return { ...typed, settings, signal, isJson, say, connect };
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
  const isForPerson = error instanceof CommandError || error instanceof UsageError || error instanceof MusterError;
  const text = isForPerson ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`muster: ${isForPerson ? plainLine(text, 1_000) : text}\n`);
  return error instanceof UsageError ? EXIT.badUse : EXIT.failed;
}

// A reader that has seen enough (`| head`) is not a failure.
process.stdout.on("error", () => process.exit(EXIT.done));

const signal = endOnSignals();
const answer = await run(process.argv.slice(2), signal).catch((error: unknown): Answer & { isJson?: boolean } => {
  if (signal.aborted) return { exitCode: EXIT.interrupted };
  return { exitCode: sayFailure(error) };
});
const text = answer.isJson
  ? answer.json === undefined
    ? ""
    : `${JSON.stringify(answer.json)}\n`
  : (answer.lines ?? []).map((line) => `${line}\n`).join("");
process.stdout.write(text, () => process.exit(answer.exitCode ?? EXIT.done));
