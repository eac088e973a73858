import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isPostgresPatched, patchPostgres } from "./patch-postgres.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "muster-patch-"));
  cpSync(join(PROJECT, "node_modules/postgres"), join(root, "node_modules/postgres"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("fits the installed driver, and changes it once", () => {
  patchPostgres(root);
  expect(isPostgresPatched(root)).toBe(true);
  const path = join(root, "node_modules/postgres/src/connection.js");
  const once = readFileSync(path, "utf8");
  patchPostgres(root);
  expect(readFileSync(path, "utf8")).toBe(once);
  expect(once.split("if (socket === null)")).toHaveLength(2);
});

it("says so when the driver is another one", () => {
  writeFileSync(join(root, "node_modules/postgres/src/connection.js"), "export default {}\n");
  expect(() => patchPostgres(root)).toThrow("see whether its patch is still needed");
});
