import { parseArgs } from "node:util";
import { MAX_MISSION_FILES } from "#server/domains/files/schema";
import { goal as goalSchema } from "#server/domains/missions/schema";
import { UsageError } from "./failure.ts";

export type MissionOptions = {
  goal: string;
  attach: string[];
  isJson: boolean;
  isFollowed: boolean;
  out: string | null;
};
export type CommandLine =
  | ({ command: "mission" } & MissionOptions)
  | { command: "status"; isJson: boolean }
  | { command: "help" };

export const HELP = `Usage: ./muster mission "<goal>" [--attach FILE …] [--json] [--no-follow] [--out DIR]
       ./muster status [--json]

  mission        start a mission and follow it until it ends
    --attach FILE  give the team a text or table to work on; up to 20 files of 10 MB
    --json         end standard output with one line of JSON; everything for people goes to standard error
    --no-follow    start it and return at once; needs a running server
    --out DIR      where the delivered documents go (default: muster-out/M-<number>)
  status         what the team is doing now

The running server is found by MUSTER_DATA_DIR/server.json, or by MUSTER_URL and MUSTER_TOKEN. When none runs, mission
starts one for its own time. Exit: 0 done and proven, 1 not done, 2 bad use.
`;

/** Reads the words after `./muster`. Throws {@link UsageError} with one line that says what to write instead. */
export function readArguments(words: string[]): CommandLine {
  const [command = "help", ...rest] = words;
  if (["help", "--help", "-h"].includes(command) || rest.includes("--help")) return { command: "help" };
  if (command === "status") return { command: "status", isJson: readStatus(rest) };
  if (command === "mission") return { command: "mission", ...readMission(rest) };
  throw new UsageError(`unknown command “${command}”; there are mission and status`);
}

function readStatus(words: string[]): boolean {
  const { values, positionals } = parse(words);
  if (positionals.length > 0 || values.attach || values.out || values["no-follow"]) {
    throw new UsageError("status takes only --json");
  }
  return values.json ?? false;
}

function readMission(words: string[]): MissionOptions {
  const { values, tokens } = parse(words);
  const goals: string[] = [];
  const attach: string[] = [];
  let isListingFiles = false;
  for (const token of tokens) {
    if (token.kind === "option") {
      isListingFiles = token.name === "attach";
      if (token.name === "attach" && token.value !== undefined) attach.push(token.value);
    } else if (token.kind === "positional") {
      // “--attach a.csv b.md” lists files, once the goal is known.
      if (isListingFiles && goals.length > 0) attach.push(token.value);
      else goals.push(token.value);
    }
  }
  if (attach.length > MAX_MISSION_FILES) {
    throw new UsageError(`${attach.length} files are attached; a mission takes ${MAX_MISSION_FILES}`);
  }
  if (values.out?.trim() === "") throw new UsageError("--out needs a folder");
  return {
    goal: readGoal(goals),
    attach,
    isJson: values.json ?? false,
    isFollowed: !values["no-follow"],
    out: values.out ?? null,
  };
}

function readGoal(goals: string[]): string {
  const [goal] = goals;
  if (goal === undefined) throw new UsageError('say what to find out or make: ./muster mission "<goal>"');
  if (goals.length > 1)
    throw new UsageError(`the goal is one argument, but ${goals.length} were given: put it in quotes`);
  const parsed = goalSchema.safeParse(goal);
  if (!parsed.success) throw new UsageError(parsed.error.issues[0]?.message ?? "this goal cannot be used");
  return parsed.data;
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      tokens: true,
      options: {
        attach: { type: "string", multiple: true },
        json: { type: "boolean" },
        "no-follow": { type: "boolean" },
        out: { type: "string" },
      },
    });
  } catch (error) {
    if (error instanceof TypeError)
      throw new UsageError(error.message.split("\n")[0] ?? error.message, { cause: error });
    throw error;
  }
}
