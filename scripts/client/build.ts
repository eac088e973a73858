import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { routerTypes } from "./router-types.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PACKAGE = join(ROOT, "packages/client");

/** Old enough for every runtime the package names: Node 20 and browsers of 2023. */
const OPTIONS = {
  target: "es2022",
  lib: ["dom", "dom.iterable", "es2023", "esnext.disposable"],
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
  declaration: true,
  skipLibCheck: true,
  types: ["node"],
};

/**
 * Makes the package as it is published in `folder`: JavaScript and declarations in `dist`, the types of the router written out in
 * place of the import of the server. Throws with the compiler's words when something does not fit.
 */
export async function buildClient(folder = PACKAGE): Promise<void> {
  const types = await routerTypes();
  const dist = join(folder, "dist");
  // Within the checkout, so that the compiler finds the packages.
  const staging = mkdtempSync(join(PACKAGE, ".build-"));
  try {
    cpSync(join(PACKAGE, "src"), join(staging, "src"), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts"),
    });
    writeFileSync(join(staging, "src/router.ts"), formatted(types));
    cpSync(join(PACKAGE, "package.json"), join(staging, "package.json"));
    const compilerOptions = {
      ...OPTIONS,
      rootDir: "src",
      outDir: dist,
      typeRoots: [join(ROOT, "node_modules/@types")],
    };
    writeFileSync(join(staging, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(dist, { recursive: true });
    run("typescript/bin/tsc", ["-p", staging]);
    for (const name of readdirSync(dist).filter((file) => file.endsWith(".d.ts"))) rewriteImports(join(dist, name));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  requireNothingOfOurs(dist);
  cpSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  if (folder === PACKAGE) return;
  for (const file of ["package.json", "README.md"]) cpSync(join(PACKAGE, file), join(folder, file));
}

/** The compiler rewrites endings in JavaScript only. */
function rewriteImports(path: string): void {
  writeFileSync(path, readFileSync(path, "utf8").replace(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
}

function formatted(source: string): string {
  return run("@biomejs/biome/bin/biome", ["format", "--stdin-file-path=router.ts"], source);
}

function run(script: string, words: string[], input = ""): string {
  try {
    return execFileSync(process.execPath, [join(ROOT, "node_modules", script), ...words], {
      cwd: ROOT,
      input,
      encoding: "utf8",
      maxBuffer: 32 * 1024 * 1024,
    });
  } catch (error) {
    const said = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    throw new Error(`${script} refused: ${said.slice(0, 4_000)}`, { cause: error });
  }
}

/** What is published stands alone: no import leads out of it, and no type was lost. */
function requireNothingOfOurs(dist: string): void {
  for (const name of readdirSync(dist)) {
    const text = readFileSync(join(dist, name), "utf8");
    const wrong = /from "(#|\.\.\/)[^"]*"|\bany\b(?=[;,)>\]])|\.ts"/.exec(text);
    if (wrong) throw new Error(`${name} must stand alone, but has ${wrong[0]}.`);
  }
}
