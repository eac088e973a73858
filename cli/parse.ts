import { parseArgs } from "node:util";
import { COMMON_OPTIONS, type Command, type Option, type Typed } from "./command.ts";
import { UsageError } from "./failure.ts";
import { nearest } from "./nearest.ts";

export type Found = { command: Command; rest: string[] };

/** The command a line begins with, by its longest words; null when no command begins so. */
export function findCommand(commands: readonly Command[], words: readonly string[]): Found | null {
  const fits = commands.filter((command) => command.words.every((word, at) => words[at] === word));
  const command = fits.toSorted((one, other) => other.words.length - one.words.length)[0];
  if (!command) return null;
  const rest = words.slice(command.words.length);
  // “tasks mov”: a word where there is no place for one was meant as a part of the name.
  const isMeantLonger = rest[0] !== undefined && !rest[0].startsWith("-") && !command.args?.length;
  const hasLonger = commands.some((other) => other.words.length > 1 && other.words[0] === command.words[0]);
  return isMeantLonger && hasLonger ? null : { command, rest };
}

/** Throws {@link UsageError} for a word that begins no command, with the nearest that does. */
export function unknownCommand(commands: readonly Command[], words: readonly string[]): never {
  const typed = words.filter((word) => !word.startsWith("-"));
  const [first = ""] = typed;
  const below = commands.filter((command) => command.words[0] === first && command.words.length > 1);
  if (below.length > 0) {
    const names = below.map((command) => command.words.slice(1).join(" "));
    const meant = typed[1] ? nearest(typed[1], names) : null;
    const said = typed[1] ? `“${first} ${typed[1]}” is no command` : `${first} needs a word more`;
    throw new UsageError(`${said}; ${meant ? `did you mean “${first} ${meant}”?` : `there are ${names.join(", ")}`}`);
  }
  const meant = nearest(first, [...new Set(commands.map((command) => command.words[0] ?? ""))]);
  throw new UsageError(`“${first}” is no command; ${meant ? `did you mean “${meant}”?` : "see ./muster help"}`);
}

/**
 * Reads what follows a command's words by its table. After an option of many values further words belong to it, once the arguments are
 * there: `--attach a.csv b.md`. Throws {@link UsageError} with one line that says what to write instead.
 */
export function readTyped(command: Command, rest: string[]): Typed {
  const options = [...(command.options ?? []), ...COMMON_OPTIONS];
  const { values, tokens } = parsed(rest, options);
  const args: string[] = [];
  const many = new Map<string, string[]>();
  const wanted = (command.args ?? []).filter((argument) => !argument.isOptional).length;
  let listing: string | null = null;
  for (const token of tokens) {
    if (token.kind === "option") {
      const option = options.find(({ name }) => name === token.name);
      listing = option?.isMany ? option.name : null;
      if (listing && token.value !== undefined) many.set(listing, [...(many.get(listing) ?? []), token.value]);
    } else if (token.kind === "positional") {
      if (listing && args.length >= wanted) many.set(listing, [...(many.get(listing) ?? []), token.value]);
      else args.push(token.value);
    }
  }
  requireArguments(command, args);
  for (const option of options) requireChoice(option, values[option.name]);
  return {
    args,
    isOn: (name) => values[name] === true,
    value: (name) => (typeof values[name] === "string" ? values[name] : undefined),
    values: (name) => many.get(name) ?? [],
  };
}

function parsed(args: string[], options: readonly Option[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      tokens: true,
      options: Object.fromEntries(
        options.map(({ name, value, isMany }) => [
          name,
          {
            type: value ? ("string" as const) : ("boolean" as const),
            ...(isMany ? { multiple: true } : {}),
            ...(name === "help" ? { short: "h" } : {}),
          },
        ]),
      ),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const unknown = /^Unknown option '--?([^']+)'/.exec(error.message)?.[1];
    const meant = unknown
      ? nearest(
          unknown,
          options.map(({ name }) => name),
        )
      : null;
    const line = error.message.split("\n")[0] ?? error.message;
    throw new UsageError(unknown ? `there is no --${unknown} here${meant ? `; did you mean --${meant}?` : ""}` : line, {
      cause: error,
    });
  }
}

function requireArguments({ words, args = [], example }: Command, given: string[]): void {
  const missing = args.find((argument, at) => !argument.isOptional && given[at] === undefined);
  if (missing) throw new UsageError(`${words.join(" ")} needs ${missing.about}: ${example}`);
  if (given.length <= args.length || args.at(-1)?.isMany) return;
  const last = args.at(-1);
  throw new UsageError(
    last
      ? `${words.join(" ")} takes ${args.length === 1 ? `one ${last.name}` : `${args.length} words`}, but ${given.length} were given: put what belongs together in quotes`
      : `${words.join(" ")} takes only options, and “${given[0]}” is none`,
  );
}

function requireChoice({ name, value, choices }: Option, given: unknown): void {
  if (typeof given !== "string") return;
  if (given.trim() === "") throw new UsageError(`--${name} needs ${value ?? "a value"}`);
  if (!choices || choices.includes(given)) return;
  const meant = nearest(given, choices);
  throw new UsageError(`--${name} is one of ${choices.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`);
}
