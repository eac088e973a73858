import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { makeDataDir, makeFolder, startServer, type TestServer } from "#tests/support/server-process";
import { buildClient } from "../../scripts/client/build.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const COMPILERS = { "TypeScript 5.9": "typescript", "TypeScript 7.0": "typescript7" };

let server: TestServer;
/** A project outside of this repository, with the packed client installed from its tarball. */
let project: string;
let env: Record<string, string>;

beforeAll(async () => {
  server = startServer(await makeDataDir());
  project = makeFolder();
  await install();
  const { url, token } = await server.ready();
  env = { MUSTER_URL: url, MUSTER_KEY: token };
});

async function install(): Promise<void> {
  const built = makeFolder();
  await buildClient(built);
  await npm(["pack", "--silent", "--pack-destination", project], built);
  cpSync(join(ROOT, "examples/client"), project, {
    recursive: true,
    filter: (path) => !/\/(dist|out|node_modules)$/.test(path),
  });
  const page = readFileSync(join(ROOT, "docs/client.md"), "utf8");
  const blocks = Array.from(page.matchAll(/```ts\n([\s\S]*?)```/g), ([, code]) => code);
  writeFileSync(join(project, "src/docs.ts"), blocks.join("\n"));
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  manifest.devDependencies.typescript7 = "npm:typescript@7.0.2";
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  await npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], project);
}

/** npm gets the machine's own settings: where its registry is, and which certificates it believes. */
function npm(words: string[], cwd: string) {
  return promisify(execFile)("npm", words, { cwd, timeout: 180_000, maxBuffer: 16 * 1024 * 1024 });
}

function run(program: string, words: string[], cwd: string, given: Record<string, string> = {}) {
  const { PATH = "", HOME = "" } = process.env;
  return promisify(execFile)(program, words, {
    cwd,
    env: { NODE_ENV: "production", PATH, HOME, ...given },
    maxBuffer: 16 * 1024 * 1024,
  });
}

describe("the client package, installed in another project", () => {
  it("holds what is promised, and nothing of the server", () => {
    const home = join(project, "node_modules/@muster/client");
    expect(readdirSync(home).sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
    const scripts = readdirSync(join(home, "dist")).filter((name) => name.endsWith(".js"));
    for (const name of scripts)
      expect(readFileSync(join(home, "dist", name), "utf8")).not.toMatch(/zod|drizzle|#server/);
    expect(readdirSync(join(home, "dist"))).toContain("router.d.ts");
  });

  it.each(Object.entries(COMPILERS))("type-checks the example and the page by %s, strictly", async (version, name) => {
    const tsc = join("node_modules", name, "bin/tsc");
    expect((await run(process.execPath, [tsc, "--version"], project)).stdout).toContain(version.split(" ")[1]);
    await run(process.execPath, [tsc, "-p", "."], project);
    // It sees what is wrong: a field that does not exist, an input that does not fit.
    mkdirSync(join(project, "wrong"), { recursive: true });
    writeFileSync(
      join(project, "wrong/wrong.ts"),
      `import { createMusterClient } from "@muster/client";
const { api } = createMusterClient({ url: "http://localhost" });
export const a: number = (await api.missions.get.query({ id: "x" })).title;
export const b = api.tasks.create.mutate({ titel: "x" });
`,
    );
    const config = { extends: "../tsconfig.json", compilerOptions: { noEmit: true, rootDir: "." }, include: ["."] };
    writeFileSync(join(project, "wrong/tsconfig.json"), JSON.stringify(config));
    const said = await run(process.execPath, [tsc, "-p", "wrong"], project).catch((error) => error);
    expect(said.stdout.match(/error TS\d+/g)).toEqual(["error TS2322", "error TS2561"]);
  });

  it.each([["--websocket"], ["--sse"]])(
    "runs a mission to its end and brings its document home (%s)",
    async (transport) => {
      const { stdout } = await run(process.execPath, ["dist/main.js", transport], project, env);
      expect(stdout).toMatch(/M-\d+ done: \d+ tasks/);
      const seqs = Array.from(stdout.matchAll(/ #(\d+) /g), ([, seq]) => Number(seq));
      expect(seqs.length).toBeGreaterThan(10);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      const path = / → (out\/\S+\.md)$/m.exec(stdout)?.[1] ?? "";
      expect(readFileSync(join(project, path), "utf8")).toMatch(/North/);
    },
  );

  it("runs the examples of docs/client.md", async () => {
    const { stdout } = await run(process.execPath, ["dist/docs.js"], project, env);
    expect(stdout).toMatch(/^Say hello to /m);
    expect(stdout).toMatch(/^# .+ \(v\d+\) \d+$/m);
    expect(stdout).toMatch(/^bad_input goal: Say in a sentence/m);
    expect(stdout.trim().split("\n").at(-1)).toBe("connected");
  });
});
