import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { elapsed } from "./format.ts";

/** Where words for people go, and whether somebody sits there to answer. */
export type Terminal = {
  say(line: string): void;
  /** A line of the mission's story, with the time since its start. */
  tell(atMs: number, line: string, isStep?: boolean): void;
  canAsk: boolean;
  ask(question: string, signal: AbortSignal): Promise<string>;
};

/** A key given by the environment, for programs that sign in. */
export const givenToken = (): string | undefined => process.env.MUSTER_TOKEN?.trim() || undefined;

/** What tells whether a browser opened here would be seen. */
export const surroundings = () => ({ platform: process.platform, env: process.env });

/** By https://no-color.org: a terminal shows colours unless it was told not to. */
export function isColoured(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR;
}

/** With `--json` standard output belongs to the result, so people read standard error. */
export function openTerminal(isJson: boolean): Terminal {
  const output = isJson ? process.stderr : process.stdout;
  const dim = (text: string) => (isColoured(output) ? `\u001b[2m${text}\u001b[22m` : text);
  return {
    say: (line) => void output.write(`${line}\n`),
    tell: (atMs, line, isStep = false) => {
      const time = elapsed(atMs).padStart(7);
      output.write(isStep ? `${dim(`${time}    ${line}`)}\n` : `${dim(time)}  ${line}\n`);
    },
    canAsk: !isJson && output.isTTY === true && process.stdin.isTTY === true,
    ask: async (question, signal) => {
      const lines = createInterface({ input: process.stdin, output });
      // It takes Ctrl-C and Ctrl-D for itself: the one means stop, the other "no answer".
      lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
      const closed = once(lines, "close").then(() => "");
      try {
        return await Promise.race([lines.question(question, { signal }), closed]);
      } finally {
        lines.close();
      }
    },
  };
}
