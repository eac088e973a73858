// postgres 3.4.9 ends the whole process when a connection breaks at the wrong moment (porsager/postgres#1066, #1154, #1208):
// a buffered write fires on a socket that is gone, a cleared write timer is never set again, and the look-up of array types
// is not awaited. Until a release has the fix, this changes the installed copy. It can be run any number of times, and it
// fails when the text it expects is not there, so that an update of the package is noticed.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const MARK = "/* muster: guarded */";

const changes = [
  [
    `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
    `  function nextWrite(fn) { ${MARK}
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
    const x = socket.write(chunk, fn)`,
  ],
  [
    `    clearImmediate(nextWriteTimer)
    if (socket) {`,
    `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    if (socket) {`,
  ],
  [
    `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
    `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
  ],
  ["        return fetchArrayTypes()\n", "        return fetchArrayTypes().catch(() => { needsTypes = true })\n"],
];

for (const file of ["src/connection.js", "cjs/src/connection.js"]) {
  const path = join(root, "node_modules/postgres", file);
  let text = readFileSync(path, "utf8");
  if (text.includes(MARK)) continue;
  for (const [from, to] of changes) {
    if (text.split(from).length !== 2) {
      process.stderr.write(
        `scripts/patch-postgres.mjs: ${path} is not the version this was written for. Check whether the patch is still needed.\n`,
      );
      process.exit(1);
    }
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text);
}
