import { type ChildProcess, spawn } from "node:child_process";

export type Finished = { exitCode: number; seconds: number; output: string };
type Command = {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  keepOutput?: boolean;
  timeoutMs?: number;
};

const running = new Set<ChildProcess>();

/** Runs a command with its output on our screen (or kept), and ends its whole group when it takes too long. */
export function runCommand(task: Command): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawn(task.command, task.args, {
    cwd: task.cwd,
    env: task.env,
    stdio: ["ignore", task.keepOutput === true ? "pipe" : "inherit", "inherit"],
    detached: true,
  });
  running.add(child);
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const timer = setTimeout(() => {
    process.stderr.write(`muster: ${task.command} ${task.args[0] ?? ""} took too long and was stopped\n`);
    endGroup(child, "SIGKILL");
  }, task.timeoutMs ?? 600_000);
  return new Promise((resolve) => {
    const finish = (exitCode: number) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ exitCode, seconds: (performance.now() - startedAt) / 1000, output });
    };
    child.on("error", (error) => {
      process.stderr.write(`muster: ${task.command} did not start: ${error.message}\n`);
      finish(127);
    });
    // Not "close": a process left behind may hold the pipe.
    child.on("exit", (code) => finish(code ?? 1));
  });
}

export function endRunning(): void {
  for (const child of running) endGroup(child, "SIGTERM");
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group ended by itself in between.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
