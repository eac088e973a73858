import { posix } from "node:path";
import { getQuickJS, type QuickJSContext, type QuickJSHandle, type QuickJSWASMModule } from "quickjs-emscripten";
import { MAX_PROGRAM_BYTES } from "./limits.ts";
import {
  BUILT_IN,
  builtInName,
  builtInSource,
  codeOf,
  guestSource,
  isModule,
  resolveModule,
  textFile,
  wrapperOf,
} from "./modules.ts";
import type { ProgramFiles } from "./program-files.ts";

export type Program = {
  /** Where the code counts as lying; `[eval]` and `[stdin]` lie in the working folder. */
  path: string;
  code: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  files: ProgramFiles;
  /** Stops the program when it answers true. Asked often. */
  shouldStop(): boolean;
  print(fd: 1 | 2, text: string): void;
};

/** Asked for before the first program: compiling the engine takes a moment. */
export const loadEngine = (): Promise<QuickJSWASMModule> => getQuickJS();

/**
 * Runs a program in QuickJS inside WebAssembly: it has the language, its own files in memory and what it prints, and no way
 * to this process. Answers its exit code; what stopped it is printed for its author.
 */
export function runProgram(engine: QuickJSWASMModule, program: Program): number {
  const runtime = engine.newRuntime();
  runtime.setMemoryLimit(MAX_PROGRAM_BYTES);
  runtime.setMaxStackSize(256 * 1024);
  runtime.setInterruptHandler(() => program.shouldStop());
  const run: Run = { context: runtime.newContext(), program, exit: null, held: [] };
  try {
    offerHost(run);
    runtime.setModuleLoader(
      (path) => moduleSource(run, path),
      (from, request) => resolveModule(program.files, from, request),
    );
    start(run);
    return run.exit ?? 0;
  } catch (error) {
    if (run.exit !== null) return run.exit;
    program.print(2, `${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    free(run);
  }
}

type Run = { context: QuickJSContext; program: Program; exit: number | null; held: QuickJSHandle[] };

/** A loop over programs must not keep the memory of each. What a broken engine cannot free goes with the process. */
function free({ context, held }: Run): void {
  try {
    for (const handle of held) if (handle.alive) handle.dispose();
    const { runtime } = context;
    context.dispose();
    runtime.dispose();
  } catch {
    // It was out of memory or stopped in the middle: the process is at its end as well.
  }
}

function start(run: Run): void {
  const { context, program } = run;
  evaluate(run, guestSource("start"), "node:start");
  const code = codeOf(program.path, program.code);
  if (isModule(program.path, code)) {
    settle(run, take(run, context.evalCode(code, program.path, { type: "module" })));
  } else if (program.files.read(program.path)) {
    evaluate(run, `__load(${JSON.stringify(program.path)})`, "node:main");
  } else {
    evaluate(run, code, program.path);
  }
  while (run.exit === null && turn(run));
  const tests = run.exit === null ? evaluate(run, "__runTests()", "node:last") : null;
  if (tests && context.typeof(tests) === "object") settle(run, tests);
  if (run.exit !== null) return;
  const set = context.dump(evaluate(run, "Number(process.exitCode ?? 0)", "node:last"));
  run.exit = typeof set === "number" ? set & 255 : 0;
}

function evaluate(run: Run, code: string, path: string): QuickJSHandle {
  return take(run, run.context.evalCode(code, path));
}

/** The value, or the program's own error as ours, told as Node tells it. */
function take(run: Run, result: ReturnType<QuickJSContext["evalCode"]>): QuickJSHandle {
  if (!result.error) {
    run.held.push(result.value);
    return result.value;
  }
  const error = run.context.dump(result.error);
  result.error.dispose();
  throw new Error(told(error));
}

function told(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return `Uncaught ${String(error)}`;
  const { name, message, stack } = error as { name?: string; message?: string; stack?: string };
  return `${name ?? "Error"}: ${message ?? ""}\n${(stack ?? "").trimEnd()}`;
}

/** Runs jobs and timers until the promise is decided. One that nothing can decide any more is an error. */
function settle(run: Run, promise: QuickJSHandle): void {
  const { context } = run;
  for (;;) {
    const now = context.getPromiseState(promise);
    if (now.type === "fulfilled") {
      if (now.value !== promise) now.value.dispose();
      return;
    }
    if (now.type === "rejected") {
      const error = context.dump(now.error);
      now.error.dispose();
      if (run.exit !== null) return;
      throw new Error(told(error));
    }
    if (!turn(run) && context.getPromiseState(promise).type === "pending")
      throw new Error("The program awaits something that never comes.");
  }
}

/** One round of the event loop; false when nothing is left to do. */
function turn({ context, program }: Run): boolean {
  if (program.shouldStop()) throw new Error("The program was stopped.");
  const { runtime } = context;
  const hadJobs = runtime.hasPendingJob();
  const jobs = runtime.executePendingJobs();
  if (jobs.error) {
    const error = context.dump(jobs.error);
    jobs.error.dispose();
    throw new Error(told(error));
  }
  const ran = context.evalCode("__runTimer()", "node:timers");
  if (ran.error) {
    const error = context.dump(ran.error);
    ran.error.dispose();
    throw new Error(told(error));
  }
  const hadTimer = context.dump(ran.value) === true;
  ran.value.dispose();
  return hadTimer || hadJobs;
}

/** Of a module for the engine: ES modules as they are, all others by their exports. */
function moduleSource(run: Run, path: string): string {
  if (!path.startsWith("node:") && !path.endsWith(".json")) {
    const code = codeOf(path, textFile(run.program.files, path));
    if (isModule(path, code) || !/\brequire\s*\(|\bmodule\.exports\b|\bexports\.\w/.test(code)) return code;
  }
  const names = evaluate(run, `Object.keys(Object(__load(${JSON.stringify(path)})))`, "node:import");
  return wrapperOf(path, run.context.dump(names) as string[]);
}

/** The one function by which a program reaches its files and its output. */
function offerHost(run: Run): void {
  const { context, program } = run;
  const { files, cwd } = program;
  const at = (path: string) => posix.resolve(cwd, path);
  const operations: Record<string, (a: string, b: string) => string | undefined> = {
    builtins: () => JSON.stringify(BUILT_IN),
    cwd: () => cwd,
    process: () =>
      JSON.stringify({ argv: ["/usr/bin/node", program.path, ...program.args], env: program.env, execArgv: [] }),
    print: (fd, text) => void program.print(fd === "2" ? 2 : 1, text),
    exit: (code) => {
      run.exit ??= Number(code) & 255;
      return undefined;
    },
    read: (path) => textFile(files, at(path)),
    write: (path, text) => void files.write(at(path), new Uint8Array(Buffer.from(text, "utf8"))),
    stat: (path) => {
      const content = files.read(at(path));
      if (content === undefined && !files.isFolder(at(path)))
        throw new Error(`ENOENT: no such file or directory, stat '${path}'`);
      return JSON.stringify({ size: content?.byteLength ?? 0, isFolder: content === undefined });
    },
    list: (path) => {
      if (!files.isFolder(at(path))) throw new Error(`ENOENT: no such file or directory, scandir '${path}'`);
      return JSON.stringify(files.list(at(path)));
    },
    mkdir: (path) => void files.mkdir(at(path)),
    remove: (path) => void files.remove(at(path)),
    resolve: (from, request) => resolveModule(files, from, request),
  };
  const host = context.newFunction("host", (operation, first, second) => {
    const name = context.getString(operation);
    const [a, b] = [first ? context.getString(first) : "", second ? context.getString(second) : ""];
    if (name === "compile") return compile(run, a);
    const answer = operations[name]?.(a, b);
    return answer === undefined ? context.undefined : context.newString(answer);
  });
  host.consume((handle) => context.setProp(context.global, "__host", handle));
}

/** The function that a CommonJS module is. */
function compile({ context, program }: Run, path: string): QuickJSHandle {
  const built = builtInName(path);
  const code = built ? builtInSource(built) : codeOf(path, textFile(program.files, path));
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${code}\n})`;
  return context.unwrapResult(context.evalCode(wrapped, path));
}
