import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isDatabaseAway, isDatabaseOpen, pingDatabase } from "./database.ts";
import { closeDatabase, openDatabase } from "./open-database.ts";

describe("opening the database", () => {
  it("makes and migrates the embedded one, and refuses a folder in use", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "muster-open-"));
    const database = await openDatabase({ dataDir });
    expect(isDatabaseOpen()).toBe(true);
    expect(await pingDatabase()).toBeGreaterThan(0);
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`${process.pid}`),
    });
    await closeDatabase(database);
    expect(isDatabaseOpen()).toBe(false);
    await expect(pingDatabase()).rejects.toSatisfy(isDatabaseAway);
    rmSync(dataDir, { recursive: true, force: true });
  }, 120_000);

  it("says where no server answers, without user and password", async () => {
    const opening = openDatabase({ dataDir: "unused", url: "postgres://lena:secret@127.0.0.1:1/muster" });
    const error = await opening.then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(/^The database at 127\.0\.0\.1:1\/muster cannot be used: connect ECONNREFUSED/);
    expect(error?.message).not.toContain("secret");
  });

  it.each(["nonsense", "mysql://host/x", "http://host"])("refuses %s as an address", async (url) => {
    await expect(openDatabase({ dataDir: "unused", url })).rejects.toThrow("DATABASE_URL must look like postgres://");
  });
});

describe("an error that means the database is away", () => {
  const withCode = (code: string) => Object.assign(new Error("x"), { code });
  it.each(["ECONNREFUSED", "CONNECTION_CLOSED", "57P01", "57P03", "08006"])("%s is one", (code) => {
    expect(isDatabaseAway(new Error("Failed query", { cause: withCode(code) }))).toBe(true);
  });
  it.each(["23505", "42601", "ERR_INVALID_ARG_TYPE"])("%s is not", (code) => {
    expect(isDatabaseAway(withCode(code))).toBe(false);
  });
});
