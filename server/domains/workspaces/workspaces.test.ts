import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { commitFiles } from "./commands.ts";
import { patchText } from "./policy.ts";
import { diffCommits, getWorkspace, listCommits, listFiles, readFile, searchFiles } from "./queries.ts";
import { workspacePath } from "./schema.ts";

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());

const encode = (text: string) => new TextEncoder().encode(text);

async function workspace() {
  const { id: missionId } = await createMission.call(team.ctx, { goal: "Build something." });
  const write = (files: Record<string, string | null>, more: { baseCommit?: number; message?: string } = {}) =>
    commitFiles.call(team.ctx, {
      missionId,
      message: more.message ?? "Change",
      ...(more.baseCommit === undefined ? {} : { baseCommit: more.baseCommit }),
      changes: Object.entries(files).map(([path, text]) => ({ path, content: text === null ? null : encode(text) })),
    });
  const paths = async (commit?: number) =>
    (await listFiles.call(team.ctx, { missionId, ...(commit === undefined ? {} : { commit }) })).files.map(
      (file) => file.path,
    );
  return { missionId, write, paths };
}

describe("a mission's workspace", () => {
  it("keeps every commit, and each can be read as it was", async () => {
    const { missionId, write, paths } = await workspace();
    expect(await write({ "src/a.js": "one", "b.txt": "same" })).toEqual({ commit: 1, changed: ["src/a.js", "b.txt"] });
    expect(await write({ "src/a.js": "two", "b.txt": "same" })).toEqual({ commit: 2, changed: ["src/a.js"] });
    expect(await write({ "b.txt": null })).toEqual({ commit: 3, changed: ["b.txt"] });
    expect(await write({ "src/a.js": "two" })).toEqual({ commit: 3, changed: [] });
    expect(await paths()).toEqual(["src/a.js"]);
    expect(await paths(1)).toEqual(["b.txt", "src/a.js"]);
    expect(await paths(0)).toEqual([]);
    expect(await readFile.call(team.ctx, { missionId, path: "src/a.js", commit: 1 })).toMatchObject({ text: "one" });
    expect(await getWorkspace.call(team.ctx, { missionId })).toMatchObject({ head: 3, fileCount: 1, sizeBytes: 3 });
  });

  it("tells what differs between two commits, line by line", async () => {
    const { missionId, write } = await workspace();
    await write({ "a.js": "1\n2\n3\n", "gone.js": "x" });
    await write({ "a.js": "1\nzwei\n3\n", "gone.js": null, "new.bin": "\0\0" });
    const diff = await diffCommits.call(team.ctx, { missionId, from: 1, to: 2 });
    expect(
      diff.files.map(({ path, change, isText, added, removed }) => [path, change, isText, added, removed]),
    ).toEqual([
      ["a.js", "changed", true, 1, 1],
      ["gone.js", "removed", true, 0, 1],
      ["new.bin", "added", false, 0, 0],
    ]);
  });

  it("refuses a change based on files that somebody else changed since, and names them", async () => {
    const { write } = await workspace();
    await write({ "a.js": "1", "b.js": "1" });
    await write({ "a.js": "2" });
    await expect(write({ "a.js": "3", "b.js": "3" }, { baseCommit: 1 })).rejects.toThrow(
      /^a\.js changed since commit 1/,
    );
    expect(await write({ "b.js": "3" }, { baseCommit: 1 })).toMatchObject({ commit: 3 });
  });

  it("refuses paths that lead out, and a name that is both file and folder", async () => {
    for (const path of ["../a", "/etc/passwd", "a/../b", "a//b", ".", "a\\b", ".git/config", "x".repeat(201), "a\nb"])
      expect(workspacePath.safeParse(path).success, path).toBe(false);
    for (const path of ["a", "src/ä b.js", ".env.example", "a/b/c"])
      expect(workspacePath.safeParse(path).success).toBe(true);
    const { write } = await workspace();
    await write({ a: "1" });
    await expect(write({ "a/b": "1" })).rejects.toThrow("a is a file, so that a/b cannot lie in it");
  });

  it("has limits on the size of a file, the number of files and the whole", async () => {
    const { write } = await workspace();
    await expect(write({ big: "x".repeat(1_000_001) })).rejects.toMatchObject({ code: "limited" });
    const many = Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`f${at}`, "x"]));
    await expect(write(many)).rejects.toThrow("has room for 2000 files");
    const large = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`f${at}`, `${at}`.padEnd(1_000_000, "x")]));
    await expect(write(large)).rejects.toThrow("has room for 50 MB");
  });

  it("finds text, and pages its history from the newest commit on", async () => {
    const { missionId, write } = await workspace();
    for (let at = 1; at <= 5; at += 1) await write({ "src/a.js": `line\nFind ${at}` }, { message: `Step ${at}` });
    await write({ "other.md": "find me too" });
    const found = await searchFiles.call(team.ctx, { missionId, text: "FIND", under: "src/" });
    expect(found.matches).toEqual([{ path: "src/a.js", line: 2, text: "Find 5" }]);
    const first = await listCommits.call(team.ctx, { missionId, limit: 4 });
    expect(first.items.map(({ number }) => number)).toEqual([6, 5, 4, 3]);
    const next = await listCommits.call(team.ctx, { missionId, limit: 4, cursor: first.nextCursor ?? "" });
    expect(next.items.map(({ message, author, isAgent }) => [message, author, isAgent])).toEqual([
      ["Step 2", "Lena", false],
      ["Step 1", "Lena", false],
    ]);
  });

  it("patches a passage only where it stands exactly once", () => {
    expect(patchText("a", "x = 1;\ny = 2;", "y = 2", "y = $&3")).toBe("x = 1;\ny = $&3;");
    expect(() => patchText("a", "b b", "b", "c")).toThrow("2 times");
    expect(() => patchText("a", "b", "c", "d")).toThrow("does not hold");
  });

  it("is closed to other teams", async () => {
    const { missionId, write } = await workspace();
    await write({ a: "secret" });
    const other = await makeTeam("Other");
    await expect(listFiles.call(other.ctx, { missionId })).rejects.toMatchObject({ code: "not_found" });
    await expect(readFile.call(other.ctx, { missionId, path: "a" })).rejects.toMatchObject({ code: "not_found" });
    const change = { missionId, message: "Hi", changes: [{ path: "b", content: encode("x") }] };
    await expect(commitFiles.call(other.ctx, change)).rejects.toMatchObject({ code: "not_found" });
  });
});
