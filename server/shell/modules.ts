import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, posix } from "node:path";
import type { ProgramFiles } from "./program-files.ts";

/** Modules that a program may import with or without `node:`. The others of a real Node would reach out of the sandbox. */
export const BUILT_IN = [
  "assert",
  "assert/strict",
  "buffer",
  "events",
  "fs",
  "fs/promises",
  "path",
  "process",
  "test",
  "util",
];

/** Each in a file of its own, or as a part of another. */
const PARTS: Record<string, string> = {
  "assert/strict": 'module.exports = require("assert").strict;',
  "fs/promises": 'module.exports = require("fs").promises;',
  buffer: 'module.exports = require("bytes");',
  process: "module.exports = globalThis.process;",
};
const INNER = new Set(["inspect", "equal", "bytes"]);
const ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".json", "/index.js", "/index.mjs", "/index.ts"];

const sources = new Map<string, string>();

/** A file of `guest/`, which runs inside the engine and never here. */
export function guestSource(name: string): string {
  const known = sources.get(name) ?? readFileSync(join(import.meta.dirname, "guest", `${name}.js`), "utf8");
  sources.set(name, known);
  return known;
}

export function builtInName(request: string): string | null {
  const name = request.replace(/^node:/, "");
  if (BUILT_IN.includes(name)) return name;
  return request.startsWith("node:") && INNER.has(name) ? name : null;
}

export function builtInSource(name: string): string {
  return PARTS[name] ?? guestSource(name);
}

/** The file that an import names. Throws with what there is instead. */
export function resolveModule(files: ProgramFiles, from: string, request: string): string {
  const built = builtInName(request);
  if (built) return `node:${built}`;
  if (!/^[./]/.test(request))
    throw new Error(
      `Cannot find module '${request}'. There are no packages here; built in are ${BUILT_IN.filter((name) => !name.includes("/")).join(", ")}.`,
    );
  const base = posix.resolve(posix.dirname(from), request);
  const found = ENDINGS.map((ending) => base + ending).find((path) => files.read(path) !== undefined);
  if (!found) throw new Error(`Cannot find module '${request}' imported from ${from}`);
  return found;
}

export function textFile(files: ProgramFiles, path: string): string {
  const content = files.read(path);
  if (content === undefined) {
    if (files.isFolder(path)) throw new Error(`EISDIR: illegal operation on a directory, read '${path}'`);
    throw new Error(`ENOENT: no such file or directory, open '${path}'`);
  }
  return Buffer.from(content).toString("utf8");
}

/** JavaScript of a file: types taken out, and `import.meta` filled in, which the engine leaves empty. */
export function codeOf(path: string, text: string): string {
  const code = /\.[mc]?ts$/.test(path) ? stripTypeScriptTypes(text) : text;
  return code
    .replace(/\bimport\.meta\.(url|filename|dirname|main)\b/g, (_, part: string) => {
      if (part === "main") return "false";
      const shown = part === "url" ? `file://${path}` : part === "filename" ? path : posix.dirname(path);
      return JSON.stringify(shown);
    })
    .replace(/^#!.*/, "");
}

/** As Node decides when nothing else says so: by what the file is written in. */
export function isModule(path: string, code: string): boolean {
  if (/\.m[jt]s$/.test(path)) return true;
  if (/\.cjs$|\.json$/.test(path)) return false;
  if (/^\s*(import\s*[\w{*"']|export\s+[\w{*]|export\s*\{)/m.test(code)) return true;
  return !/\brequire\s*\(|\bmodule\.exports\b|\bexports\.\w/.test(code) && /\bawait\b/.test(code);
}

/** A CommonJS module as an ES module: its exports by name, and the whole as default. */
export function wrapperOf(path: string, names: string[]): string {
  const loaded = `__load(${JSON.stringify(path)})`;
  const named = names
    .filter((name) => /^[\p{L}_$][\p{L}\d_$]*$/u.test(name) && name !== "default" && !RESERVED.has(name))
    .map((name) => `export const ${name} = held.${name};`);
  return `const held = ${loaded};\nexport default held;\n${named.join("\n")}`;
}

const RESERVED = new Set(
  "break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await async arguments eval".split(
    " ",
  ),
);
