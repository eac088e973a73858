import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog, events, instanceSettings } from "#db/tables/kernel";
import { defineEvent } from "#server/lib/event";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { command } from "./command.ts";
import { type Ctx, systemContext } from "./context.ts";
import { inSavepoint, inTransaction } from "./transaction.ts";

const settingSaved = defineEvent("setting.saved", "domain", z.object({ name: z.string() }));
const saveSetting = command({
  name: "setting.save",
  scope: "team:manage",
  input: z.object({ name: z.string().min(1), value: z.string().max(20), breakEvent: z.boolean().default(false) }),
  output: z.object({ name: z.string() }),
  events: [settingSaved],
  async run({ tx, input, emit, record }) {
    await tx.insert(instanceSettings).values({ name: input.name, value: input.value });
    emit(settingSaved, { name: input.breakEvent ? (7 as unknown as string) : input.name });
    record({ entity: "setting", entityId: input.name, after: { value: input.value } });
    return { name: input.name };
  },
});

/** As commands do with reasons and summaries: what it tells is cut from a longer text by its own code. */
const noteWords = command({
  name: "words.note",
  scope: "team:manage",
  input: z.object({ name: z.string(), words: z.string().max(20_000) }),
  output: z.object({}),
  events: [settingSaved],
  async run({ input, emit }) {
    emit(settingSaved, { name: `${input.name} ${"🚀".slice(0, 1)}` });
    return {};
  },
});

let database: Database;
let ctx: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const fresh = () => {
  ctx = systemContext(newId(), "test", ["team:manage"]);
  return { ctx, name: newId() };
};
const settingOf = (name: string) => getDb().select().from(instanceSettings).where(eq(instanceSettings.name, name));

describe("command", () => {
  it("writes the change, the audit row and the event together", async () => {
    const { name } = fresh();
    await saveSetting.call(ctx, { name, value: "a" });
    expect(await settingOf(name)).toHaveLength(1);
    const [audit] = await getDb().select().from(auditLog).where(eq(auditLog.teamId, ctx.team.id));
    expect(audit).toMatchObject({ command: "setting.save", entityId: name, after: { value: "a" } });
    const [event] = await getDb().select().from(events).where(eq(events.teamId, ctx.team.id));
    expect(event).toMatchObject({ kind: "setting.saved", class: "domain", seq: null, payload: { name } });
  });

  it("is done and recorded also when a long text was cut in the middle of a character", async () => {
    const { name } = fresh();
    for (const before of ["", "x"]) await noteWords.call(ctx, { name, words: `${before}${"🚀".repeat(9_000)}` });
    const audited = await getDb().select().from(auditLog).where(eq(auditLog.teamId, ctx.team.id));
    expect(audited.map(({ input }) => input)).toMatchObject([{ truncated: true }, { truncated: true }]);
    const told = await getDb().select().from(events).where(eq(events.teamId, ctx.team.id));
    expect(told.map(({ payload }) => payload)).toEqual([{ name: `${name} \ufffd` }, { name: `${name} \ufffd` }]);
  });

  it("refuses without the scope, and says which one is missing", async () => {
    const { name } = fresh();
    const poor = { ...ctx, scopes: new Set<never>() };
    await expect(saveSetting.call(poor, { name, value: "a" })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("team:manage"),
    });
    expect(await settingOf(name)).toHaveLength(0);
  });

  it("names the wrong field of untrusted input", async () => {
    fresh();
    await expect(saveSetting.invoke(ctx, { name: "x", value: "a".repeat(21) })).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("value"),
    });
  });

  it("rolls the row back when an event does not fit its schema", async () => {
    const { name } = fresh();
    await expect(saveSetting.call(ctx, { name, value: "a", breakEvent: true })).rejects.toThrow("setting.saved");
    expect(await settingOf(name)).toHaveLength(0);
  });

  it("composes several commands into one transaction", async () => {
    const { name } = fresh();
    const both = inTransaction(ctx, "test", async (joined) => {
      await saveSetting.call(joined, { name, value: "a" });
      throw new Error("the second part failed");
    });
    await expect(both).rejects.toThrow("second part");
    expect(await settingOf(name)).toHaveLength(0);
  });

  it("keeps the rest when a savepoint fails", async () => {
    const { name } = fresh();
    await inTransaction(ctx, "test", async (joined) => {
      await saveSetting.call(joined, { name, value: "a" });
      await expect(inSavepoint(joined, (inner) => saveSetting.call(inner, { name, value: "again" }))).rejects.toThrow();
    });
    expect(await settingOf(name)).toMatchObject([{ value: "a" }]);
  });

  it("throws when the outer handle is used inside a transaction", async () => {
    fresh();
    await expect(inTransaction(ctx, "leaky", async () => getDb())).rejects.toThrow(
      "leaky used the outer database handle",
    );
  });
});
