import { type CommandContext, decodeBytesToUtf8, defineCommand } from "just-bash";
import { type loadEngine, runProgram } from "./engine.ts";
import { type ProgramFiles, programFiles } from "./program-files.ts";

/** `print` counts what is printed and answers how often it was. */
export type Watch = { shouldStop(): boolean; print(text: string): number };
type Engine = Awaited<ReturnType<typeof loadEngine>>;
type Result = { stdout: string; stderr: string; exitCode: number };

const HELP = `Usage: node [--test] [FILE…] | node -e CODE | node - < FILE
JavaScript and TypeScript without packages or network. Relative imports and require work.
Built in: assert, buffer, events, fs, path, process, test, util.
`;

/** `node`, as far as code and its tests need it. */
export function nodeCommand(engine: Engine, watch: Watch) {
  return defineCommand("node", async (args, context): Promise<Result> => {
    const [first = "", ...rest] = args;
    if (first === "--version" || first === "-v") return text("v22.0.0 (QuickJS in a sandbox)\n");
    if (first === "--help" || first === "-h") return text(HELP);
    const files = await load(context);
    const run = (program: { path: string; code: string; args: string[] }) =>
      runOne(engine, watch, context, { ...program, files });
    let result: Result;
    if (first === "--test")
      result = runTests(
        run,
        files,
        context.cwd,
        rest.filter((arg) => !arg.startsWith("-")),
      );
    else if (["-e", "--eval", "-p", "--print"].includes(first)) {
      const code = first.startsWith("-p") || first === "--print" ? `console.log(${rest[0] ?? ""})` : (rest[0] ?? "");
      result = run({ path: `${context.cwd}/[eval]`, code, args: rest.slice(1) });
    } else if (first === "-" || first === "") {
      const code = decodeBytesToUtf8(context.stdin);
      result = run({ path: `${context.cwd}/[stdin]`, code, args: rest });
    } else if (first.startsWith("-")) {
      return { stdout: "", stderr: `node: ${first} is not known here.\n${HELP}`, exitCode: 9 };
    } else {
      const path = context.fs.resolvePath(context.cwd, first);
      const content = files.read(path);
      result = content
        ? run({ path, code: Buffer.from(content).toString("utf8"), args: rest })
        : { stdout: "", stderr: `node: cannot find ${first}\n`, exitCode: 1 };
    }
    await store(context, files);
    return result;
  });
}

type Run = (program: { path: string; code: string; args: string[] }) => Result;

/** Each file of tests in an engine of its own, as Node does. Without names: what lies in `test` or is called `*.test.*`. */
function runTests(run: Run, files: ProgramFiles, cwd: string, named: string[]): Result {
  const all = walk(files, cwd);
  const wanted = named.map((name) => (name.startsWith("/") ? name : `${cwd}/${name}`).replace(/\/+$/, ""));
  const isTest = (path: string) => /(^|[./_-])test\.[mc]?[jt]s$|\/tests?\/[^/]+\.[mc]?[jt]s$/.test(path);
  const chosen =
    wanted.length === 0
      ? all.filter((path) => isTest(path.slice(cwd.length)))
      : all.filter((path) => wanted.some((one) => path === one || (path.startsWith(`${one}/`) && isTest(path))));
  if (chosen.length === 0) return { stdout: "", stderr: "node: no test file was found.\n", exitCode: 1 };
  const results = chosen.map((path) => {
    const code = Buffer.from(files.read(path) ?? "").toString("utf8");
    return { path, ...run({ path, code, args: [] }) };
  });
  const failed = results.filter(({ exitCode }) => exitCode !== 0).length;
  return {
    stdout: `${results.map(({ path, stdout }) => `# ${path.slice(cwd.length + 1)}\n${stdout}`).join("")}# files ${results.length}, failed ${failed}\n`,
    stderr: results.map(({ stderr }) => stderr).join(""),
    exitCode: failed > 0 ? 1 : 0,
  };
}

function walk(files: ProgramFiles, folder: string): string[] {
  return files.list(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (!files.isFolder(path)) return [path];
    return name === "node_modules" ? [] : walk(files, path);
  });
}

function runOne(
  engine: Engine,
  watch: Watch,
  context: CommandContext,
  program: { path: string; code: string; args: string[]; files: ProgramFiles },
): Result {
  const out = { 1: "", 2: "" };
  const exitCode = runProgram(engine, {
    ...program,
    cwd: context.cwd,
    env: Object.fromEntries([...context.env].filter(([key]) => /^[A-Z_]+$/.test(key))),
    shouldStop: () => watch.shouldStop(),
    print: (fd, written) => {
      // A text put together from a million pieces holds all of them: made one piece now and then.
      out[fd] += written;
      if (watch.print(written) % 1_000 === 0) out[fd] = Buffer.from(out[fd]).toString();
    },
  });
  return { stdout: out[1], stderr: out[2], exitCode };
}

const text = (stdout: string): Result => ({ stdout, stderr: "", exitCode: 0 });

/** Programs read at once, the shell's files do not: they are read before and written back after. */
async function load({ fs, cwd }: CommandContext): Promise<ProgramFiles> {
  const files = new Map<string, Uint8Array>();
  const folders: string[] = [cwd];
  for (const path of fs.getAllPaths()) {
    if (!/^\/(workspace|tmp|home)(\/|$)/.test(path)) continue;
    const stat = await fs.stat(path).catch(() => null);
    if (stat?.isDirectory) folders.push(path);
    else if (stat?.isFile) files.set(path, await fs.readFileBuffer(path));
  }
  return programFiles(files, folders);
}

async function store({ fs }: CommandContext, files: ProgramFiles): Promise<void> {
  const { written, folders, removed } = files.changes();
  for (const path of removed) await fs.rm(path, { recursive: true, force: true });
  for (const path of folders) await fs.mkdir(path, { recursive: true });
  for (const [path, content] of written) await fs.writeFile(path, content);
}
