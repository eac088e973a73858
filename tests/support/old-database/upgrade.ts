import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { setDatabase } from "#db/handle";
import { migrate } from "#db/migrate";
import { setRootKeys } from "#server/core/root-keys";
import { sealAudit } from "#server/domains/audit/orchestration";
import { verifyAudit } from "#server/domains/audit/verify";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { listEvents } from "#server/domains/events/queries";
import { getMission } from "#server/domains/missions/queries";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { createTask } from "#server/domains/tasks/commands";
import { listTasks } from "#server/domains/tasks/queries";
import { listMembers } from "#server/domains/teams/queries";
import { ROLE_SCOPES, SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { appRouter, createCaller } from "#server/routers/root";
import type { DoorContext } from "#server/routers/trpc";
import { inputWithIds } from "../generate-input.ts";
import { entriesOf } from "../procedures.ts";
import { personContext } from "../team.ts";
import { fillAsOfThen, readOldDatabase, rowsNow } from "./fill.ts";

type Opened = { database: Database; url?: string };

/** A database that an early release worked in, and all migrations since. Migrations to come are among them by themselves. */
export function describeUpgrade(open: () => Promise<Opened>): void {
  const old = readOldDatabase();
  const rowsThen = (table: string) => old.tables.find((one) => one.table === table)?.rows ?? [];
  const ofTeam = (table: string, teamId: string) => rowsThen(table).filter((row) => row.team_id === teamId);
  const demo = personContext(old.demo.teamId, old.demo.userId, "owner");
  const full = personContext(old.full.teamId, old.full.userId, "owner");
  let database: Database;

  beforeAll(async () => {
    const opened = await open();
    database = opened.database;
    await fillAsOfThen(database, opened.url, old);
    await migrate(database, opened.url);
    setDatabase(database);
    setRootKeys(Buffer.alloc(32, 7));
  });
  afterAll(async () => {
    setDatabase(undefined);
    await database.close();
  });

  describe("a database of an early release, brought up to date", () => {
    it("has every row it had, in every table, with what stood in it", async () => {
      expect(old.tables.length).toBeGreaterThan(60);
      for (const one of old.tables) expect(sorted(await rowsNow(database, one)), one.table).toEqual(sorted(one.rows));
    });

    it("shows the team, its members, and the mission it finished with its tasks and their proofs", async () => {
      const members = await listMembers.call(demo, {});
      expect(members.map(({ name }) => name)).toEqual(["Lena Hofer"]);
      expect(await getMission.call(demo, { id: old.demo.missionId })).toMatchObject({ status: "done" });
      const { items } = await listTasks.call(demo, { missionId: old.demo.missionId });
      expect(items.map(({ title }) => title).sort()).toEqual(
        ofTeam("tasks", old.demo.teamId)
          .map(({ title }) => title)
          .sort(),
      );
      expect(new Set(items.map(({ status }) => status))).toEqual(new Set(["done"]));
    });

    it("tells each run again, step by step", async () => {
      const { items } = await listRuns.call(demo, { limit: 200 });
      expect(items.length).toBe(ofTeam("runs", old.demo.teamId).length);
      for (const { id } of items) {
        const { steps } = await getRun.call(demo, { id });
        expect(steps.length).toBe(rowsThen("run_steps").filter((step) => step.run_id === id).length);
      }
    });

    it("has its documents as they were written, and what happened in its order", async () => {
      for (const document of rowsThen("documents")) {
        const ctx = document.team_id === demo.team.id ? demo : full;
        const shown = await getDocument.call(ctx, { id: String(document.id) });
        expect(shown).toMatchObject({ title: document.title, body: document.body, version: document.version });
      }
      expect((await listDocuments.call(demo, {})).items.length).toBe(ofTeam("documents", demo.team.id).length);
      const { items } = await listEvents.call(demo, { limit: 200 });
      expect(items.map(({ seq }) => seq)).toEqual(items.map(({ seq }) => seq).sort((a, b) => b - a));
      expect(items.length).toBeGreaterThan(100);
    });

    it.each(entriesOf(appRouter).filter(({ type }) => type === "query"))(
      "is read by $path",
      async ({ path, schema }) => {
        const ids = { ...old.full.ids, userId: old.full.userId };
        const { input } = inputWithIds(path, schema, ids as Parameters<typeof inputWithIds>[2]);
        const error = await call(path, input, full).catch((failure: unknown) => failure);
        expect(Reflect.get(Object(error), "code"), String(error)).not.toBe("INTERNAL_SERVER_ERROR");
      },
    );

    it("is worked in: a task is made, a document saved, and the audit log holds together", async () => {
      const { number } = await createTask.call(full, { title: "Weigh the crates anew" });
      expect(number).toBeGreaterThan(Math.max(...ofTeam("tasks", full.team.id).map((task) => Number(task.number))));
      const id = old.full.ids.documentId ?? "";
      const { title } = await getDocument.call(full, { id });
      await call("documents.save", { id, title, baseVersion: 1, body: "Text, and more" }, full);
      expect(await getDocument.call(full, { id })).toMatchObject({ body: "Text, and more", version: 2 });
      const machine = { ...full, scopes: new Set(SCOPES) };
      while ((await sealAudit.call(machine, {})).isMore);
      expect(await verifyAudit.call(full, {})).toMatchObject({ isWhole: true, broken: null });
    });
  });
}

const sorted = (rows: object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

async function call(path: string, input: unknown, ctx: ReturnType<typeof personContext>) {
  const { userId } = ctx.actor as { userId: string };
  const context: DoorContext = {
    requestId: newId(),
    identity: {
      userId,
      teamSlug: null,
      via: "token",
      standing: { kind: "token", hash: newId(), role: null },
      ctx: { ...ctx, scopes: new Set(ROLE_SCOPES.owner) },
    },
    person: { userId, name: "Lena", email: "lena@example.org", sessionId: newId() },
    refusal: null,
    headers: { get: (name) => (name === "sec-fetch-site" ? "same-origin" : null) },
  };
  const procedure = path.split(".").reduce<unknown>((at, name) => Reflect.get(Object(at), name), createCaller(context));
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}
