import { Bash, type BashExecResult, type CommandName, defineCommand, getCommandNames, InMemoryFs } from "just-bash";
import { loadEngine } from "./engine.ts";
import { MAX_FILE_BYTES, MAX_OUTPUT_BYTES, MAX_PRINTS, MAX_TREE_BYTES, MAX_TREE_FILES } from "./limits.ts";
import { nodeCommand } from "./node-command.ts";
import { keepEnds } from "./output.ts";
import { frameLength, frameOf, readFrame, type ShellResponse, shellRequest, splitBody } from "./protocol.ts";

/**
 * The program of the child process: one command over files in memory, then the end. It knows no host file, no network and
 * no environment, and it ends when the process that started it does.
 */
const HOME = "/workspace";
/** They start threads of their own, which the process's permissions would not bind. */
const LEFT_OUT = new Set(["sqlite3", "python", "python3", "js-exec", "node", "curl"]);
const COMMANDS = getCommandNames().filter((name): name is CommandName => !LEFT_OUT.has(name));

process.stdin.once("end", () => process.exit(0));
process.stdin.once("close", () => process.exit(0));

const parent = process.ppid;

async function readRequest(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    process.stdin.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      const wanted = frameLength(size < 64 ? Buffer.concat(chunks) : (chunks[0] ?? chunk));
      if (wanted !== null && size >= wanted) resolve(Buffer.concat(chunks));
    });
  });
}

/** Why it was ended early, and what programs had printed by then, which the shell itself gives only at its end. */
type Stop = { reason: ShellResponse["outcome"] | null; printed: string };
const MAX_KEPT_PARTIAL = 32_000;

async function main(): Promise<void> {
  const frame = readFrame(await readRequest());
  const request = shellRequest.parse(frame.head);
  const bodies = splitBody(
    frame.body,
    request.files.map(({ size }) => size),
  );
  const given = new Map(request.files.map(({ path }, index) => [path, bodies[index] ?? new Uint8Array()]));
  const engine = await loadEngine();
  denyNetwork();
  process.stdout.write(Buffer.of(1));
  const stop: Stop = { reason: null, printed: "" };
  const deadline = Date.now() + request.timeoutMs;
  const abort = new AbortController();
  const timer = setTimeout(() => end(stop, "timed_out", abort), request.timeoutMs);
  let printed = 0;
  let prints = 0;
  const watch = {
    shouldStop: () => {
      // The one that asked is gone: nobody waits for the rest.
      if (process.ppid !== parent) process.exit(0);
      if (Date.now() > deadline) end(stop, "timed_out", abort);
      return stop.reason !== null;
    },
    print: (text: string) => {
      if (stop.printed.length < MAX_KEPT_PARTIAL) stop.printed += text;
      printed += text.length;
      prints += 1;
      if (printed > MAX_OUTPUT_BYTES || prints > MAX_PRINTS) end(stop, "too_much_output", abort);
      return prints;
    },
  };
  const fs = new InMemoryFs(Object.fromEntries([...given].map(([path, content]) => [`${HOME}/${path}`, content])), {
    maxTotalBytes: 2 * MAX_TREE_BYTES,
  });
  fs.mkdirSync(HOME, { recursive: true });
  fs.mkdirSync("/tmp", { recursive: true });
  const result = await runShell(
    fs,
    request.command,
    [nodeCommand(engine, watch), npmCommand, ...MISSING],
    abort.signal,
  );
  clearTimeout(timer);
  await answer(fs, given, result, stop);
}

function end(stop: Stop, reason: ShellResponse["outcome"], abort: AbortController): void {
  stop.reason ??= reason;
  abort.abort();
}

async function runShell(
  fs: InMemoryFs,
  script: string,
  customCommands: ReturnType<typeof defineCommand>[],
  signal: AbortSignal,
): Promise<BashExecResult> {
  const bash = new Bash({
    fs,
    cwd: HOME,
    env: { HOME: "/tmp", PWD: HOME, LANG: "C.UTF-8" },
    commands: COMMANDS,
    customCommands,
    executionLimitProfile: "hardened",
    executionLimits: {
      maxExecutionTimeMs: 120_000,
      maxOutputSize: MAX_OUTPUT_BYTES,
      maxFileSystemBytes: 2 * MAX_TREE_BYTES,
      maxLiveBytes: 128 * 1024 * 1024,
      maxInputBytes: 128 * 1024 * 1024,
      maxStringLength: 32 * 1024 * 1024,
      maxArchiveBytes: MAX_TREE_BYTES,
      maxArrayElements: 100_000,
    },
  });
  return bash.exec(script, { signal, rawScript: true });
}

const MISSING = ["python", "python3", "sqlite3", "git", "curl", "wget"].map((name) =>
  defineCommand(name, async () => ({
    stdout: "",
    stderr: `${name}: not in this shell. It has the usual text tools and node; every change is committed by itself.\n`,
    exitCode: 127,
  })),
);

/** `npm test` and `npm run <script>`: what the package's own file says. Nothing is installed. */
const npmCommand = defineCommand("npm", async (args, context) => {
  const [verb = "", named = ""] = args;
  const name = verb === "test" || verb === "t" ? "test" : verb === "run" || verb === "run-script" ? named : "";
  const fail = (stderr: string) => ({ stdout: "", stderr: `npm: ${stderr}\n`, exitCode: 1 });
  if (name === "") return fail("only “npm test” and “npm run <script>” work here; packages cannot be installed.");
  const file = context.fs.resolvePath(context.cwd, "package.json");
  if (!(await context.fs.exists(file))) return fail("there is no package.json here.");
  const scripts: unknown = JSON.parse(await context.fs.readFile(file))?.scripts;
  const script = typeof scripts === "object" && scripts !== null ? Reflect.get(scripts, name) : undefined;
  if (typeof script !== "string") return fail(`package.json has no script “${name}”.`);
  if (!context.exec) return fail("scripts cannot be run here.");
  return context.exec(script, { cwd: context.cwd });
});

async function answer(
  fs: InMemoryFs,
  given: Map<string, Uint8Array>,
  result: BashExecResult,
  stop: Stop,
): Promise<void> {
  const { changes, isOver } = await changesOf(fs, given);
  const printed = stop.reason && result.stdout === "" ? stop.printed : result.stdout;
  const [stdout, stderr] = [keepEnds(printed), keepEnds(result.stderr)];
  const isLoud =
    result.stdout.length + result.stderr.length >= MAX_OUTPUT_BYTES ||
    /output size limit|maxOutputSize/i.test(result.stderr);
  const outcome = stop.reason ?? (isLoud ? "too_much_output" : isOver ? "too_many_files" : "finished");
  const head: ShellResponse = {
    outcome,
    exitCode: outcome === "finished" ? result.exitCode : result.exitCode || 1,
    stdout: stdout.text,
    stderr: stderr.text,
    isTruncated: stdout.isTruncated || stderr.isTruncated,
    // What ran into a limit leaves the files as they were.
    changes:
      outcome === "finished" ? changes.map(({ path, content }) => ({ path, size: content?.byteLength ?? null })) : [],
  };
  const bodies = outcome === "finished" ? changes.flatMap(({ content }) => (content ? [content] : [])) : [];
  process.stdout.write(frameOf(head, bodies), () => process.exit(0));
}

type Change = { path: string; content: Uint8Array | null };

async function changesOf(
  fs: InMemoryFs,
  given: Map<string, Uint8Array>,
): Promise<{ changes: Change[]; isOver: boolean }> {
  const changes: Change[] = [];
  const seen = new Set<string>();
  let total = 0;
  for (const full of fs.getAllPaths()) {
    if (!full.startsWith(`${HOME}/`)) continue;
    const stat = await fs.lstat(full);
    if (!stat.isFile) continue;
    const path = full.slice(HOME.length + 1);
    seen.add(path);
    total += stat.size;
    const content = await fs.readFileBuffer(full);
    const before = given.get(path);
    if (!before || Buffer.compare(before, content) !== 0) changes.push({ path, content });
  }
  for (const path of given.keys()) if (!seen.has(path)) changes.push({ path, content: null });
  const isLarge = changes.some(({ content }) => (content?.byteLength ?? 0) > MAX_FILE_BYTES);
  return { changes, isOver: isLarge || total > MAX_TREE_BYTES || seen.size > MAX_TREE_FILES };
}

/** Nothing in here is meant to reach out; should anything try, it is told no. */
function denyNetwork(): void {
  const refuse = (): never => {
    throw new Error("There is no network here.");
  };
  Reflect.set(globalThis, "fetch", refuse);
  Reflect.set(globalThis, "WebSocket", undefined);
  const net: { Socket: { prototype: object }; connect: unknown } = process.getBuiltinModule("node:net");
  Reflect.set(net.Socket.prototype, "connect", refuse);
  Reflect.set(process.getBuiltinModule("node:dgram"), "createSocket", refuse);
  Reflect.set(process.getBuiltinModule("node:dns"), "lookup", refuse);
}

await main();
