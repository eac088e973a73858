import type { Connection } from "./connection.ts";
import type { Settings } from "./settings.ts";

/** What a command gave: one JSON document for programs, lines for people, and how it ended. */
export type Answer = {
  json?: unknown;
  lines?: string[];
  exitCode?: number;
};

export type Argument = { name: string; about: string; isOptional?: boolean; isMany?: boolean };

export type Option = {
  name: string;
  about: string;
  /** What its value is called; without one it is a switch. */
  value?: string;
  isMany?: boolean;
  /** The only values it takes. */
  choices?: readonly string[];
  /** What it is when it is left out, for the help. */
  usual?: string;
};

/** What was typed, by the command's own table. */
export type Typed = {
  args: string[];
  isOn(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): string[];
};

export type Call = Typed & {
  settings: Settings;
  signal: AbortSignal;
  isJson: boolean;
  /** Words for people that are no part of the answer; on standard error when a program reads. */
  say(line: string): void;
  /** The line to the server, opened when it is first asked for. Throws when there is none, or none answers within the patience. */
  connect(patienceMs?: number): Promise<Connection>;
};

/** One thing the command line does. Help, completion and docs/cli.md are made from these. */
export type Command = {
  /** `["tasks", "move"]` for `muster tasks move`. */
  words: readonly string[];
  about: string;
  /** More than a line, for its own help. */
  details?: string;
  args?: readonly Argument[];
  options?: readonly Option[];
  example: string;
  /** The permission a key needs. */
  needs?: string;
  run(call: Call): Promise<Answer>;
};

export const LIST_OPTIONS: readonly Option[] = [
  { name: "limit", value: "N", about: "how many at most", usual: "50" },
  { name: "cursor", value: "CURSOR", about: "the page after the one that ended with it" },
  { name: "all", about: "every page, one after the other" },
];

/** What every command takes. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: "json", about: "one line of JSON on standard output; everything for people goes to standard error" },
  { name: "profile", value: "NAME", about: "the sign-in to use; `local` is the server of this machine" },
  { name: "help", about: "this" },
];
