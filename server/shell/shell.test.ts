import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { runCommand, type ShellResult } from "./pool.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const FILES = {
  "src/add.js": "export const add = (a, b) => a + b;\n",
  "src/old.cjs": "const { join } = require('path');\nexports.place = () => join('a', '..', 'b');\n",
  "src/types.ts": "export interface Point { x: number }\nexport const x = (p: Point): number => p.x;\n",
  "test/add.test.js":
    "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { add } from '../src/add.js';\ntest('adds', () => assert.equal(add(1, 2), 3));\n",
  "package.json": '{"scripts":{"test":"node --test","say":"echo said"}}',
};

function shell(
  command: string,
  more: { timeoutMs?: number; files?: Record<string, string>; signal?: AbortSignal } = {},
) {
  const files = Object.entries(more.files ?? FILES).map(([path, text]) => ({ path, content: encode(text) }));
  return runCommand({
    command,
    files,
    timeoutMs: more.timeoutMs ?? 60_000,
    ...(more.signal ? { signal: more.signal } : {}),
  });
}

const changed = ({ changes }: ShellResult) =>
  Object.fromEntries(changes.map(({ path, content }) => [path, content && Buffer.from(content).toString("utf8")]));

/** While one command does its worst, this process must go on answering. */
async function longestPause(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const before = performance.now();
    await wait(10);
    longest = Math.max(longest, performance.now() - before);
  }
  await done;
  return longest;
}

describe("the shell of a workspace", () => {
  it("runs text tools over the files and gives back what changed", async () => {
    const result = await shell(
      "sed -i 's/a + b/a - b/' src/add.js && rm src/old.cjs && mkdir -p out && ls src | sort > out/list.txt; cat out/list.txt",
    );
    expect(result).toMatchObject({ outcome: "finished", exitCode: 0, stdout: "add.js\ntypes.ts\n", stderr: "" });
    expect(changed(result)).toEqual({
      "src/add.js": "export const add = (a, b) => a - b;\n",
      "src/old.cjs": null,
      "out/list.txt": "add.js\ntypes.ts\n",
    });
  });

  it("runs programs: modules of both kinds, TypeScript, tests, files, scripts of the package", async () => {
    const program = `node - <<'END'
import { readFileSync, writeFileSync } from "node:fs";
import { place } from "./src/old.cjs";
import { x } from "./src/types.ts";
writeFileSync("made.txt", readFileSync("src/add.js", "utf8").length + " " + place() + " " + x({ x: 4 }));
console.log("%s has %d", "it", 2, [1, { a: "b" }], new Map([[1, null]]));
await new Promise((done) => setTimeout(done, 60_000));
END
npm test && npm run say && node -p '1 + 1'`;
    const result = await shell(program);
    expect(result).toMatchObject({ outcome: "finished", exitCode: 0 });
    expect(result.stdout).toContain("it has 2 [ 1, { a: 'b' } ] Map(1) { 1 => null }");
    expect(result.stdout).toContain("✔ adds");
    expect(result.stdout.endsWith("said\n2\n")).toBe(true);
    expect(changed(result)).toEqual({ "made.txt": "36 b 4" });
  });

  it("tells a failing test and a thrown error with where it happened, by the exit code too", async () => {
    const failing = FILES["test/add.test.js"].replace("3)", "4)");
    const tests = await shell("node --test", { files: { ...FILES, "test/add.test.js": failing } });
    expect(tests).toMatchObject({ outcome: "finished", exitCode: 1 });
    expect(tests.stdout).toContain("+ actual: 3");
    expect(tests.stdout).toContain("/workspace/test/add.test.js:4");
    expect(await shell("node -e 'throw new TypeError(\"bad\")'")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("TypeError: bad"),
    });
    expect(await shell("node -e 'process.exit(7)'")).toMatchObject({ outcome: "finished", exitCode: 7 });
  });

  it.each([
    ["a program that never ends", "node -e 'console.log(1); while (true);'"],
    ["a shell that only waits", "sleep 3600"],
    ["timers without end", "node -e 'setInterval(() => {}, 1)'"],
  ])("stops %s at its time, and the server goes on meanwhile", async (_name, command) => {
    const work = shell(command, { timeoutMs: 3_000 });
    expect(await longestPause(work)).toBeLessThan(3_000);
    const result = await work;
    expect(result).toMatchObject({ outcome: "timed_out", changes: [] });
    expect(result.durationMs).toBeLessThan(30_000);
    expect(result.stderr).toContain("took longer than it may");
  });

  it.each([
    ["a list without end", "node -e 'const a = []; while (true) a.push(new Array(1e5).fill(1))'"],
    ["two gigabytes of text", "node -e 'const a = []; while (true) a.push(\"x\".repeat(1e6) + a.length)'"],
  ])("ends what wants more memory than there is: %s", async (_name, command) => {
    const result = await shell(command, { timeoutMs: 60_000 });
    const isEnded = result.outcome === "out_of_memory" || (result.exitCode !== 0 && /memory/.test(result.stderr));
    expect(isEnded, JSON.stringify(result).slice(0, 300)).toBe(true);
  });

  it("stops what prints for ever, and keeps the beginning of it", async () => {
    const result = await shell("node -e 'while (true) console.log(\"again and again and again\")'", {
      timeoutMs: 60_000,
    });
    expect(result.outcome).toBe("too_much_output");
    expect(result.stdout.startsWith("again")).toBe(true);
    expect(result.stdout.length).toBeLessThan(300_000);
    const long = await shell('node -e \'console.log("a".repeat(400_000) + "end")\'');
    expect(long).toMatchObject({ outcome: "finished", isTruncated: true });
    expect(long.stdout.length).toBeLessThan(270_000);
    expect(long.stdout.trimEnd().endsWith("end")).toBe(true);
  });

  it("keeps no file of a command that leaves too many or too large ones", async () => {
    const many = await shell("for i in $(seq 1 2100); do echo x > f$i; done");
    expect(many).toMatchObject({ outcome: "too_many_files", changes: [] });
    const large = await shell('node -e \'require("fs").writeFileSync("big", "x".repeat(1_100_000))\'');
    expect(large).toMatchObject({ outcome: "too_many_files", changes: [] });
  });

  it("ends a fork bomb by its limits of depth and number", async () => {
    const result = await shell(":(){ :|:& };:");
    expect(result.exitCode).not.toBe(0);
    expect(result.durationMs).toBeLessThan(30_000);
  });

  it("shows no file, setting or network of the machine", async () => {
    const out = await shell(
      `cat /etc/passwd ${join(import.meta.dirname, "pool.ts")}; ls -a / /proc; env; curl http://127.0.0.1; node -e 'console.log(Object.keys(process.env).join())'`,
    );
    expect(out.stdout + out.stderr).not.toMatch(/root:|DATABASE|AUTH|runCommand/);
    expect(out.stderr).toContain("/etc/passwd: No such file or directory");
    expect(out.stderr).toContain("curl: not in this shell");
    const modules = await shell(
      "for name in net http child_process node:worker_threads; do node -e \"require('$name')\" 2>&1 | grep -c 'Cannot find module'; done",
    );
    expect(modules.stdout).toBe("1\n1\n1\n1\n");
    const reach = await shell(
      'node -e \'try { require("fs").readFileSync("/etc/passwd") } catch (error) { console.log(error.code) } console.log(typeof fetch, typeof WebAssembly, typeof Deno)\'',
    );
    expect(reach.stdout).toBe("ENOENT\nundefined undefined undefined\n");
    const way =
      "node -e 'console.log((() => {}).constructor.constructor(\"return typeof process.binding + typeof globalThis.__proto__.mainModule\")())'";
    expect((await shell(way)).stdout).toBe("undefinedundefined\n");
  });

  it("is stopped when nobody wants it any more", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 600);
    const result = await shell("sleep 30", { timeoutMs: 40_000, signal: stop.signal });
    expect(result).toMatchObject({ outcome: "stopped", exitCode: null });
    expect(result.durationMs).toBeLessThan(20_000);
  });

  it("leaves no process behind when the one that started it is killed", async () => {
    const script = `import { runCommand } from ${JSON.stringify(join(import.meta.dirname, "pool.ts"))};
runCommand({ command: "node -e 'while (true);'", files: [], timeoutMs: 50_000 });
runCommand({ command: "sleep 50", files: [], timeoutMs: 50_000 });`;
    const root = join(import.meta.dirname, "../..");
    const server = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root, stdio: "ignore" });
    await expect.poll(() => childrenOf(server.pid ?? 0)).toHaveLength(2);
    const children = await childrenOf(server.pid ?? 0);
    await wait(1_500);
    server.kill("SIGKILL");
    await expect.poll(() => children.filter(isAlive)).toEqual([]);
  });
});

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid="]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? 0);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
