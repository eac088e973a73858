import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stop } from "./command.ts";

/**
 * postgres 3.4.9 ends the process when a connection breaks at the wrong moment (porsager/postgres#1066, #1154, #1208): a
 * buffered write fires on a socket that is gone, a cleared write timer is never set again, and the look-up of array types
 * is not awaited. Until a release has the fix, the installed copy is changed.
 */
const MARK = "/* muster: guarded */";

const CHANGES: [from: string, to: string][] = [
  [
    "  function nextWrite(fn) {\n",
    `  function nextWrite(fn) { ${MARK}
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
`,
  ],
  [
    "    clearImmediate(nextWriteTimer)\n    if (socket) {\n",
    "    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    if (socket) {\n",
  ],
  [
    "    clearImmediate(nextWriteTimer)\n    socket.removeListener",
    "    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener",
  ],
  ["        return fetchArrayTypes()\n", "        return fetchArrayTypes().catch(() => { needsTypes = true })\n"],
];

const copies = (root: string) =>
  ["src/connection.js", "cjs/src/connection.js"]
    .map((file) => join(root, "node_modules/postgres", file))
    .filter((path) => existsSync(path));

export function isPostgresPatched(root: string): boolean {
  return copies(root).every((path) => readFileSync(path, "utf8").includes(MARK));
}

/** Changes the installed driver once. Throws when it is not the version this was written for, so that an update is noticed. */
export function patchPostgres(root: string): void {
  for (const path of copies(root)) {
    const text = readFileSync(path, "utf8");
    if (!text.includes(MARK)) writeFileSync(path, patched(text, path));
  }
}

function patched(text: string, path: string): string {
  return CHANGES.reduce((current, [from, to]) => {
    if (current.split(from).length === 2) return current.replace(from, () => to);
    throw new Stop(
      `${path} is not what scripts/prepare/patch-postgres.ts expects; see whether its patch is still needed`,
    );
  }, text);
}
