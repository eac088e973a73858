import { type ChildProcess, spawn } from "node:child_process";

/** A trouble the person can do something about; shown as one line, without a stack. */
export class Stop extends Error {}

export function say(line: string): void {
  process.stderr.write(`muster: ${line}\n`);
}

type Task = {
  label: string;
  hint?: string;
  command: string;
  args: string[];
  cwd: string;
  env?: Record<string, string>;
};

const networkTrouble = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|SOCKET_TIMEOUT/;

/** Turns a failed command's output into one line, or into its last lines when nothing is recognised. */
export function explainFailure(label: string, output: string): string {
  if (/ENOSPC|no space left on device/i.test(output)) return "the disk is full; free about 2 GB and start again";
  if (/npm (error|ERR!)/.test(output) && networkTrouble.test(output))
    return "the npm registry cannot be reached; check the network (or npm's registry and proxy settings) and start again";
  if (/heap out of memory|Cannot allocate memory|ENOMEM/.test(output))
    return `${label} ran out of memory; it needs about 2 GB free`;
  return `${label} failed:\n${pickLines(output).join("\n")}`;
}

/** npm says what is wrong first and then how it is used; a build says it last. */
function pickLines(output: string): string[] {
  const lines = output.trimEnd().split("\n");
  const npmErrors = lines.filter((line) => /^npm (error|ERR!) ./.test(line));
  return npmErrors.length > 0 ? npmErrors.slice(0, 6) : lines.slice(-30);
}

/** Runs a command quietly with one progress line and returns what it said; throws Stop with an explanation when it fails. */
export async function runQuietly(task: Task): Promise<string> {
  const progress = startProgress(task.label, task.hint ?? "");
  const group = endWithUs();
  const child = spawn(task.command, task.args, {
    cwd: task.cwd,
    env: { ...process.env, ...task.env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: npm and the build have children, and all of them must end with us.
    detached: true,
  });
  group.child = child;
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-500_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      output += `${error.message}\n`;
      resolve(1);
    });
    child.on("close", (status) => resolve(status ?? 1));
  });
  group.release();
  progress.end(code === 0);
  if (code !== 0) throw new Stop(explainFailure(task.label, output));
  return output;
}

/**
 * On a signal the group dies at once and we leave only when it is gone. Asked politely, npm would go on undoing its
 * work, and would take files from under the next start's install.
 */
function endWithUs(): { child?: ChildProcess; release: () => void } {
  const group: { child?: ChildProcess; release: () => void } = {
    release: () => void process.off("SIGTERM", stop).off("SIGINT", stop).off("SIGHUP", stop),
  };
  const stop = () => {
    const { child } = group;
    child?.on("exit", () => process.exit(143));
    if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    else process.exit(143);
  };
  // Before the child begins: a signal in the moment of the start must find somebody who ends it.
  process.on("SIGTERM", stop).on("SIGINT", stop).on("SIGHUP", stop);
  return group;
}

function startProgress(label: string, hint: string): { end: (isDone: boolean) => void } {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  if (!process.stderr.isTTY) {
    say(`${label}${hint} …`);
    return { end: (isDone) => isDone && say(`${label}: done in ${seconds()} s`) };
  }
  const draw = () => process.stderr.write(`\r\u001b[Kmuster: ${label}${hint} … ${seconds()} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return {
    end: (isDone) => {
      clearInterval(timer);
      process.stderr.write(`\r\u001b[Kmuster: ${label} … ${isDone ? `done in ${seconds()} s` : "failed"}\n`);
    },
  };
}
