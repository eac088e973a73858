import { COMMON_OPTIONS, type Command } from "../command.ts";
import { ELSEWHERE } from "../elsewhere.ts";
import { UsageError } from "../failure.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** What may follow: for each beginning of a line the next words, and for each whole command its options and their values. */
type Known = {
  words: readonly string[];
  about: string;
  options: readonly { name: string; about: string; choices?: readonly string[] }[];
};

export function completionCommands(all: () => readonly Command[]): readonly Command[] {
  return [
    {
      words: ["completion"],
      about: "a script that teaches your shell to complete these commands",
      args: [{ name: "shell", about: "bash, zsh or fish" }],
      details:
        'For bash: eval "$(./muster completion bash)" in ~/.bashrc; zsh the same in ~/.zshrc; fish: ./muster completion fish | source.',
      example: "./muster completion bash",
      run: async ({ args: [name = ""] }) => {
        const shell = SHELLS.find((one) => one === name);
        if (!shell) throw new UsageError(`there is no completion for “${name}”: it is one of ${SHELLS.join(", ")}`);
        const script = completionOf(shell, all());
        return { json: { shell, script }, lines: [script] };
      },
    },
  ];
}

export function completionOf(shell: (typeof SHELLS)[number], commands: readonly Command[]): string {
  const known: Known[] = [
    ...commands.map(({ words, about, options = [] }) => ({ words, about, options: [...options, ...COMMON_OPTIONS] })),
    ...ELSEWHERE.map(({ words, about, options = [] }) => ({ words, about, options })),
  ];
  if (shell === "fish") return fish(known);
  const cases = casesOf(known);
  return shell === "bash" ? bash(cases) : zsh(cases);
}

/** `tasks move` → its options; `tasks` → its options and the words that may follow. */
function casesOf(
  known: Known[],
): { line: string; next: string[]; choices: { option: string; values: readonly string[] }[] }[] {
  const lines = new Set(["", ...known.flatMap(({ words }) => words.map((_, at) => words.slice(0, at + 1).join(" ")))]);
  return [...lines].map((line) => {
    const own = known.find(({ words }) => words.join(" ") === line);
    const depth = line === "" ? 0 : line.split(" ").length;
    const below = known.filter(({ words }) => words.length > depth && words.slice(0, depth).join(" ") === line);
    const next = [...new Set(below.map(({ words }) => words[depth] ?? ""))];
    const options = own?.options ?? [];
    return {
      line,
      next: [...next, ...options.map(({ name }) => `--${name}`)],
      choices: options.flatMap(({ name, choices }) => (choices ? [{ option: `--${name}`, values: choices }] : [])),
    };
  });
}

type Cases = ReturnType<typeof casesOf>;

/** The words before the cursor that name a command: options and their values are passed by. */
const WALK = `    local line="" word
    for word in "\${typed[@]}"; do
      case "$known" in *"|$line\${line:+ }$word|"*) line="$line\${line:+ }$word" ;; esac
    done`;

function bodyOf(cases: Cases): string {
  const values = cases.flatMap(({ line, choices }) =>
    choices.map(({ option, values: list }) => `      "${line} ${option}") next="${list.join(" ")}" ;;`),
  );
  const lines = cases.map(({ line, next }) => `        "${line}") next="${next.join(" ")}" ;;`);
  return `${WALK}
    case "$line $previous" in
${values.join("\n")}
      *)
        case "$line" in
${lines.join("\n")}
        esac ;;
    esac`;
}

const knownOf = (cases: Cases) =>
  `|${cases
    .map(({ line }) => line)
    .filter(Boolean)
    .join("|")}|`;

function bash(cases: Cases): string {
  return `_muster() {
    local next="" known="${knownOf(cases)}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
    local typed=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
${bodyOf(cases)}
    COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _muster muster ./muster`;
}

function zsh(cases: Cases): string {
  return `_muster() {
    local next="" known="${knownOf(cases)}" previous="\${words[CURRENT-1]}"
    local -a typed; typed=("\${(@)words[2,CURRENT-1]}")
${bodyOf(cases)}
    compadd -- \${=next} || _files
}
compdef _muster muster ./muster`;
}

const quoted = (text: string) => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;

function fish(known: Known[]): string {
  const first = [...new Set(known.map(({ words }) => words[0] ?? ""))];
  const lines = first.map((word) => {
    const about = known.find(({ words }) => words[0] === word)?.about ?? "";
    return `complete -c muster -n __fish_use_subcommand -a ${word} -d ${quoted(about)}`;
  });
  for (const { words, about, options } of known) {
    const [one = "", two] = words;
    if (two)
      lines.push(`complete -c muster -n ${quoted(`__fish_seen_subcommand_from ${one}`)} -a ${two} -d ${quoted(about)}`);
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
    for (const { name, about: what, choices } of options)
      lines.push(
        `complete -c muster -n ${quoted(seen)} -l ${name}${choices ? ` -x -a ${quoted(choices.join(" "))}` : ""} -d ${quoted(what)}`,
      );
  }
  return ["complete -c muster -f", ...lines].join("\n");
}
