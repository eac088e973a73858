import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createMission } from "#server/domains/missions/commands";
import { createAccessToken } from "#server/domains/teams/commands";
import { commitFiles } from "#server/domains/workspaces/commands";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { exportWorkspace } from "./workspaces.ts";

let database: Database;
let team: TestTeam;
let token: string;
let missionId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  token = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "test" })).token;
  missionId = (await createMission.call(team.ctx, { goal: "Build a small thing." })).id;
  const write = (message: string, files: Record<string, string | Uint8Array | null>) =>
    commitFiles.call(team.ctx, {
      missionId,
      message,
      changes: Object.entries(files).map(([path, content]) => ({
        path,
        content: typeof content === "string" ? new TextEncoder().encode(content) : content,
      })),
    });
  await write("Begin", {
    "src/a.js": "export const a = 1;\n",
    "README.md": "# Hällo\n",
    "src-x/b": "x",
    "src.txt": "y",
  });
  await write("Change a\n\nBecause of b.", {
    "src/a.js": "export const a = 2;\n",
    "img.bin": new Uint8Array([0, 255, 1]),
  });
  await write("Remove", { "src.txt": null });
});
afterAll(() => database.close());

const get = (id: string, query: string, bearer = token) =>
  exportWorkspace(
    new Request(`http://localhost/api/workspaces/${id}/export?${query}`, {
      headers: { authorization: `Bearer ${bearer}` },
    }),
    id,
  );

describe("taking a workspace along", () => {
  it("gives the newest files as a zip", async () => {
    const response = await get(missionId, "format=zip");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="workspace-3.zip"');
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(files).sort()).toEqual(["README.md", "img.bin", "src-x/b", "src/a.js"]);
    expect(strFromU8(files["src/a.js"] ?? new Uint8Array())).toBe("export const a = 2;\n");
  });

  it("gives all commits as a bundle that git clones, with authors, times and messages", async () => {
    const response = await get(missionId, "format=bundle");
    const folder = mkdtempSync(join(tmpdir(), "bundle-"));
    try {
      writeFileSync(join(folder, "work.bundle"), new Uint8Array(await response.arrayBuffer()));
      const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
      git("clone", "-q", "work.bundle", "work");
      expect(git("-C", "work", "fsck", "--strict")).not.toContain("error");
      expect(git("-C", "work", "log", "--format=%an|%ae|%s").trim().split("\n")).toEqual([
        "Lena|lena@people.muster.invalid|Remove",
        "Lena|lena@people.muster.invalid|Change a",
        "Lena|lena@people.muster.invalid|Begin",
      ]);
      expect(git("-C", "work", "ls-files").trim().split("\n")).toEqual(["README.md", "img.bin", "src-x/b", "src/a.js"]);
      expect(readFileSync(join(folder, "work/src/a.js"), "utf8")).toBe("export const a = 2;\n");
      expect([...readFileSync(join(folder, "work/img.bin"))]).toEqual([0, 255, 1]);
      expect(git("-C", "work", "show", "HEAD~2:src/a.js")).toBe("export const a = 1;\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is refused to strangers, to other teams, for unknown formats and while there is nothing", async () => {
    const other = await makeTeam("Other");
    const { token: foreign } = await createAccessToken.call(other.ctx, { userId: other.userId, name: "test" });
    const { id: empty } = await createMission.call(team.ctx, { goal: "Nothing yet." });
    expect((await get(missionId, "format=zip", "mst_wrong")).status).toBe(401);
    expect((await get(missionId, "format=zip", foreign)).status).toBe(404);
    expect((await get(missionId, "format=bundle", foreign)).status).toBe(404);
    expect((await get(missionId, "format=tar")).status).toBe(400);
    expect((await get(empty, "format=zip")).status).toBe(404);
    expect((await get("no-id", "format=zip")).status).toBe(400);
  });
});
