/** What a slash at the beginning of a message does. What needs a model is sent as words; the rest the app does itself. */
export type ChatCommand = {
  name: string;
  hint: string;
  /** Words that are sent in its place; the rest of the line stands for `…`. */
  says?: (rest: string) => string;
  /** What the app does instead of sending anything. */
  does?: "stop" | "agent" | "new" | "help";
  needsRest?: boolean;
};

export const CHAT_COMMANDS: readonly ChatCommand[] = [
  { name: "status", hint: "How the team is doing", says: () => "How is the team doing?" },
  { name: "stuck", hint: "What is held up", says: () => "What is stuck?" },
  { name: "cost", hint: "What it cost", says: () => "What did it cost?" },
  {
    name: "task",
    hint: "File a task: /task compare the price lists",
    says: (rest) => `Add a task: ${rest}`,
    needsRest: true,
  },
  {
    name: "mission",
    hint: "Start a mission: /mission find out …",
    says: (rest) => `Start a mission: ${rest}`,
    needsRest: true,
  },
  { name: "agent", hint: "Ask another agent from now on: /agent Iris", does: "agent", needsRest: true },
  { name: "stop", hint: "Stop the answer", does: "stop" },
  { name: "new", hint: "Begin another chat", does: "new" },
  { name: "help", hint: "What can be asked here", says: () => "What can you do?" },
];

/** The commands that fit what is typed, while only a command is being typed. */
export function matchCommands(text: string): readonly ChatCommand[] {
  const typed = /^\/(\w*)$/.exec(text)?.[1];
  return typed === undefined ? [] : CHAT_COMMANDS.filter((command) => command.name.startsWith(typed.toLowerCase()));
}

export type ReadCommand =
  | { kind: "say"; text: string }
  | { kind: "do"; what: "stop" | "agent" | "new" | "help"; rest: string }
  | { kind: "wrong"; reason: string };

/** What a whole message means. One that begins with no known command is sent as it is. */
export function readCommand(text: string): ReadCommand {
  const found = /^\/(\w+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  if (!found) return { kind: "say", text };
  const command = CHAT_COMMANDS.find(({ name }) => name === found[1]?.toLowerCase());
  const rest = (found[2] ?? "").trim();
  if (!command) return { kind: "wrong", reason: `There is no command /${found[1]}. Type / to see them.` };
  if (command.needsRest && rest === "") return { kind: "wrong", reason: `Say more: ${command.hint}.` };
  if (command.does) return { kind: "do", what: command.does, rest };
  return { kind: "say", text: command.says?.(rest) ?? text };
}
