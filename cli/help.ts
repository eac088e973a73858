import { COMMON_OPTIONS, type Command, type Option } from "./command.ts";
import type { Group } from "./commands/all.ts";
import { ELSEWHERE } from "./elsewhere.ts";

const INDENT = "  ";

/** How a command is written: `tasks move TASK STATUS [--reason TEXT]`. */
export function usageOf({ words, args = [] }: Pick<Command, "words" | "args">): string {
  const named = args.map(({ name, isOptional }) => (isOptional ? `[${name.toUpperCase()}]` : name.toUpperCase()));
  return [...words, ...named].join(" ");
}

const optionOf = ({ name, value }: Option) => (value ? `--${name} ${value}` : `--${name}`);

/** Two columns, the left as wide as its widest. */
function listed(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `${INDENT}${name.padEnd(width)}  ${about}`);
}

const aboutOf = ({ about, isMany, usual }: Option) =>
  `${about}${isMany ? "; may be given again" : ""}${usual ? ` (else ${usual})` : ""}`;

/** Everything there is, in groups. */
export function wholeHelp(groups: readonly Group[]): string {
  const rows = groups.flatMap(({ commands }) => commands.map((command) => usageOf(command)));
  const width = Math.max(...rows.map((row) => row.length));
  const line = (name: string, about: string) => `${INDENT}${name.padEnd(width)}  ${about}`;
  return [
    "Usage: ./muster COMMAND [OPTIONS]",
    "",
    line("(nothing)", "start the server, after preparing what is missing"),
    ...ELSEWHERE.map((command) => line(usageOf(command), command.about)),
    ...groups.flatMap(({ title, commands }) => [
      "",
      title,
      ...commands.map((command) => line(usageOf(command), command.about)),
    ]),
    "",
    "With every command: --json, --profile NAME, --help.",
    "Which server: --profile or MUSTER_PROFILE, else MUSTER_URL with MUSTER_TOKEN, else the last login, else the one of this machine.",
    "Exit: 0 done, 1 not done, 2 bad use, 130 stopped by Ctrl-C.",
    "",
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const { args = [], options = [], details, example, needs } = command;
  return [
    `Usage: ./muster ${usageOf(command)}${options.length > 0 ? " [OPTIONS]" : ""}`,
    "",
    `${INDENT}${command.about}`,
    ...(details ? ["", `${INDENT}${details}`] : []),
    ...(args.length > 0 ? ["", ...listed(args.map(({ name, about }) => [name.toUpperCase(), about] as const))] : []),
    "",
    ...listed([...options, ...COMMON_OPTIONS].map((option) => [optionOf(option), aboutOf(option)] as const)),
    "",
    `${INDENT}Example: ${example}`,
    ...(needs ? [`${INDENT}A key needs: ${needs}`] : []),
    "",
  ].join("\n");
}

/** The reference in docs/cli.md, which a test holds to this. */
export function reference(groups: readonly Group[]): string {
  const rows = groups.flatMap(({ title, commands }) => [
    `### ${title}`,
    "",
    ...commands.flatMap((command) => [
      `**\`${usageOf(command)}\`** ${command.about}.${command.details ? ` ${command.details.replace(/</g, "&lt;")}` : ""}${command.needs ? ` Needs \`${command.needs}\`.` : ""}`,
      "",
      ...(command.options ?? []).map((option) => `- \`${optionOf(option)}\` ${aboutOf(option).replace(/</g, "&lt;")}`),
      ...(command.options?.length ? [""] : []),
    ]),
  ]);
  return rows.join("\n");
}
