import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { givenToken } from "./terminal.ts";

const MOST = 10_000;

/**
 * A secret: from `MUSTER_TOKEN`, from standard input when it is no terminal, else typed without being shown. Never from an argument: those
 * stand in the shell's history and in the list of processes.
 */
export async function readSecret(question: string, signal: AbortSignal): Promise<string> {
  const given = givenToken();
  if (given) return given;
  if (process.stdin.isTTY !== true) return (await readAll(process.stdin)).trim();
  process.stderr.write(question);
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: mute, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once("line", (line) => resolve(line.trim()));
      lines.once("close", () => resolve(""));
      lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.length > MOST) break;
  }
  return text;
}
