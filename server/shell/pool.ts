import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunOutcome } from "#server/domains/workspaces/schema";
import { DomainError } from "#server/lib/errors";
import { MAX_AT_ONCE, MAX_MEMORY_BYTES, MAX_TIMEOUT_MS, MAX_TREE_BYTES, MAX_WAITING } from "./limits.ts";
import { frameLength, frameOf, readFrame, shellResponse, splitBody } from "./protocol.ts";

export type ShellFile = { path: string; content: Uint8Array };
export type ShellJob = { command: string; files: ShellFile[]; timeoutMs: number; signal?: AbortSignal };
export type ShellResult = {
  outcome: RunOutcome;
  exitCode: number | null;
  stdout: string;
  stderr: string;
  isTruncated: boolean;
  changes: { path: string; content: Uint8Array | null }[];
  durationMs: number;
};

/** The child ends itself at its time; what does not is killed this much later. */
const GRACE_MS = 1_000;
/** Until the child has read its work: generous, since the machine may be busy. */
const START_MS = 15_000;
const WATCH_MS = 100;
const MAX_ANSWER_BYTES = MAX_TREE_BYTES + 4_000_000;

const waiting: (() => void)[] = [];
let atWork = 0;

/**
 * Runs a command over the given files in a child process of its own and answers what it printed and changed. Never throws for
 * what the command does. Throws `limited` when too many wait already.
 */
export async function runCommand(job: ShellJob): Promise<ShellResult> {
  await takeTurn();
  try {
    if (job.signal?.aborted) return stopped("stopped", "The command was stopped before it began.", 0);
    return await runChild(job);
  } finally {
    atWork -= 1;
    waiting.shift()?.();
  }
}

async function takeTurn(): Promise<void> {
  if (atWork >= MAX_AT_ONCE) {
    if (waiting.length >= MAX_WAITING)
      throw new DomainError("limited", `${MAX_WAITING} commands wait for their turn already. Try again in a moment.`);
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  atWork += 1;
}

/** Node's own permissions: it reads its program and packages, and nothing else; no file is written, no process started. */
function start(): ChildProcess {
  const root = join(import.meta.dirname, "../..");
  const readable = ["server/shell", "server/lib", "node_modules", "package.json"].map(
    (name) => `--allow-fs-read=${join(root, name)}`,
  );
  const flags = [
    "--permission",
    ...readable,
    "--max-old-space-size=96",
    "--max-semi-space-size=2",
    "--stack-size=2000",
    "--no-warnings",
  ];
  const program = [process.execPath, ...flags, join(import.meta.dirname, "child.ts")];
  // The limit of processor time also ends a child that outlives this process in a busy loop.
  const script = `ulimit -t ${Math.ceil(MAX_TIMEOUT_MS / 1_000) + 15}; exec "$0" "$@"`;
  return spawn("/bin/sh", ["-c", script, ...program], {
    cwd: tmpdir(),
    env: { NODE_ENV: "production" },
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
}

type StopReason = "timed_out" | "out_of_memory" | "too_much_output" | "stopped";

async function runChild(job: ShellJob): Promise<ShellResult> {
  const startedAt = performance.now();
  const child = start();
  let reason: StopReason | null = null;
  const kill = (why: StopReason) => {
    reason ??= why;
    killGroup(child);
  };
  const memory = watchMemory(child, () => kill("out_of_memory"));
  const onAbort = () => kill("stopped");
  job.signal?.addEventListener("abort", onAbort, { once: true });
  let timer = setTimeout(() => kill("timed_out"), START_MS);
  const onReady = () => {
    clearTimeout(timer);
    timer = setTimeout(() => kill("timed_out"), job.timeoutMs + GRACE_MS);
  };
  send(child, job);
  const answer = await receive(child, onReady, () => kill("too_much_output"));
  clearTimeout(timer);
  clearInterval(memory);
  job.signal?.removeEventListener("abort", onAbort);
  killGroup(child);
  return answerOf(answer, reason, Math.round(performance.now() - startedAt));
}

function send(child: ChildProcess, job: ShellJob): void {
  const { command, timeoutMs, files } = job;
  const head = { command, timeoutMs, files: files.map(({ path, content }) => ({ path, size: content.byteLength })) };
  // A child that died early closes its pipe: what it left is told by its end.
  child.stdin?.on("error", () => undefined);
  child.stdin?.write(
    frameOf(
      head,
      files.map(({ content }) => content),
    ),
  );
}

/** All that the child wrote until its end. Its first byte says that it has its work and begins. */
function receive(child: ChildProcess, onReady: () => void, onFlood: () => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (size === 0) onReady();
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) onFlood();
      else chunks.push(chunk);
    });
    child.once("error", () => resolve(Buffer.alloc(0)));
    child.once("close", () => resolve(Buffer.concat(chunks).subarray(1)));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // The group is gone or never was: then only the process itself may be left.
  }
}

/** What the system says the child holds. Where it does not say, the limits of the engine and its heap remain. */
function watchMemory(child: ChildProcess, onTooMuch: () => void): NodeJS.Timeout {
  return setInterval(() => {
    readFile(`/proc/${child.pid}/status`, "utf8")
      .then((status) => {
        const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
        if (kilobytes * 1_024 > MAX_MEMORY_BYTES) onTooMuch();
      })
      .catch(() => undefined);
  }, WATCH_MS);
}

const WORDS: Record<StopReason, string> = {
  timed_out: "The command took longer than it may and was stopped; nothing of it was kept.",
  out_of_memory: "The command needed more memory than it may and was stopped; nothing of it was kept.",
  too_much_output: "The command wrote more than it may and was stopped; nothing of it was kept.",
  stopped: "The command was stopped; nothing of it was kept.",
};

function stopped(outcome: StopReason, words: string, durationMs: number): ShellResult {
  return { outcome, exitCode: null, stdout: "", stderr: `${words}\n`, isTruncated: false, changes: [], durationMs };
}

/** The child is not trusted: an answer that does not fit counts as none. */
function answerOf(answer: Buffer, reason: StopReason | null, durationMs: number): ShellResult {
  if (reason) return stopped(reason, WORDS[reason], durationMs);
  const wanted = frameLength(answer);
  // Without an answer the engine's own heap limit has ended it: nothing else ends it without a word.
  if (wanted === null || wanted !== answer.length) return stopped("out_of_memory", WORDS.out_of_memory, durationMs);
  const { head, body } = readFrame(answer);
  const { changes, stderr, ...response } = shellResponse.parse(head);
  const bodies = splitBody(
    body,
    changes.flatMap(({ size }) => (size === null ? [] : [size])),
  );
  const words = response.outcome === "finished" ? "" : `${LIMIT_WORDS[response.outcome]}\n`;
  return {
    ...response,
    stderr: stderr + words,
    changes: changes.map(({ path, size }) => ({ path, content: size === null ? null : (bodies.shift() ?? null) })),
    durationMs,
  };
}

const LIMIT_WORDS = {
  ...WORDS,
  too_many_files: "The command left more or larger files than a workspace holds; none of them was kept.",
};
