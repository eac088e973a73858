import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { tasks } from "#db/tables/tasks";
import { teams } from "#db/tables/teams";
import { createTask, updateTask } from "#server/domains/tasks/commands";
import { snapshotWorking } from "#server/domains/working/commands";
import { listWorkingVersions } from "#server/domains/working/queries";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { keepWorkingFiles } from "./working-file.ts";

let database: Database;
let folder: string;
let team: TestTeam;
let place: string;
let sweep: (nowMs: number) => Promise<void>;
let now: number;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "muster-working-"));
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  team = await makeTeam();
  const [row] = await getDb().select().from(teams).where(eq(teams.id, team.id));
  place = join(folder, "teams", row?.slug ?? "");
  sweep = keepWorkingFiles(folder);
  now = Date.now();
  for (const title of ["Count tents", "Write it down"]) await createTask.call(team.ctx, { title });
  await tick();
});

/** A second passes: the history keeps what changed, then the files are looked at. */
async function tick(): Promise<void> {
  now += 1_000;
  await snapshotWorking.call(team.machine, { atMs: now });
  await sweep(now);
}
const read = (name = "WORKING.md") => readFileSync(join(place, name), "utf8");
const save = (change: (body: string) => string) => writeFileSync(join(place, "WORKING.md"), change(read()));
const titles = async () =>
  (await getDb().select().from(tasks).where(eq(tasks.teamId, team.id)).orderBy(tasks.number)).map((row) => row.title);

it("writes WORKING.md beside the data and follows the work", async () => {
  expect(read()).toContain("- [T-1] Count tents · nobody yet");
  const [task] = await getDb().select().from(tasks).where(eq(tasks.teamId, team.id));
  await updateTask.call(team.ctx, { id: task?.id ?? "", title: "Count all" });
  await tick();
  expect(read()).toContain("Count all");
  expect(readdirSync(place).sort()).toEqual([".working.json", "WORKING.md"]);
  rmSync(join(place, "WORKING.md"));
  await tick();
  expect(read()).toContain("Count all");
});

it("takes an edit of the file once it has rested, merged with the version that was written", async () => {
  const [task] = await getDb().select().from(tasks).where(eq(tasks.teamId, team.id));
  save((body) =>
    body.replace("Write it down", "Write all down").replace("## Inbox (2)\n", "## Inbox (2)\n- Buy rope\n"),
  );
  await updateTask.call(team.ctx, { id: task?.id ?? "", title: "Count all" });
  await tick();
  expect(await titles()).toEqual(["Count all", "Write it down"]);
  await tick();
  expect(await titles()).toEqual(["Count all", "Write all down", "Buy rope"]);
  expect(read()).toContain("- [T-3] Buy rope");
  expect(read()).toContain("Count all");
  expect(existsSync(join(place, "WORKING.conflicts.md"))).toBe(false);
  expect((await listWorkingVersions.call(team.ctx, { limit: 1 })).items[0]?.by).toBe("WORKING.md on disk");
});

it("keeps what it could not take beside the file, with the reason, and tells it in an event", async () => {
  const [task] = await getDb().select().from(tasks).where(eq(tasks.teamId, team.id));
  save((body) => body.replace("Count tents", "Count small tents"));
  await updateTask.call(team.ctx, { id: task?.id ?? "", title: "Count big tents" });
  await tick();
  await tick();
  expect(read()).toContain("Count big tents");
  expect(read("WORKING.conflicts.md")).toMatch(/T-1 \(line \d+\): title: you wrote “Count small tents”/);
  save(() => "my own notes\n```\n");
  await tick();
  await tick();
  expect(read("WORKING.conflicts.md")).toContain("````markdown\nmy own notes\n```\n\n````");
  expect(read()).toContain("Count big tents");
  const kept = await getDb().select().from(events).where(eq(events.teamId, team.id));
  expect(kept.filter((event) => event.kind === "working.file_kept")).toHaveLength(2);
});

it("accepts nothing from the disk: who checked it could not be told", async () => {
  await getDb().update(tasks).set({ status: "review" }).where(eq(tasks.teamId, team.id));
  await tick();
  save((body) =>
    body.replace(/(- \[T-1\].*\n)/, "").replace("## Done (0)\n", "## Done (0)\n\n- [T-1] Count tents · nobody yet\n"),
  );
  await tick();
  await tick();
  expect(read("WORKING.conflicts.md")).toMatch(/T-1 .*section/);
  expect((await getDb().select().from(tasks).where(eq(tasks.teamId, team.id)))[0]?.status).toBe("review");
});

it("takes no text of its own for an edit after a crash between the file and its note", async () => {
  const before = (await listWorkingVersions.call(team.ctx, {})).items.length;
  rmSync(join(place, ".working.json"));
  sweep = keepWorkingFiles(folder);
  await tick();
  await tick();
  expect(existsSync(join(place, "WORKING.conflicts.md"))).toBe(false);
  expect((await listWorkingVersions.call(team.ctx, {})).items).toHaveLength(before);
  expect(existsSync(join(place, ".working.json"))).toBe(true);
});
