import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { pins } from "#db/tables/pins";
import type { ToolScope } from "#server/core/tool";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { HOSTILE_TREES } from "#tests/support/ui-attacks";
import { changePin, movePin, pinCard, restorePin, unpinCard } from "./commands.ts";
import { listPins } from "./queries.ts";
import { MAX_PINS } from "./schema.ts";
import { uiShow } from "./tools.ts";

let database: Database;
let team: TestTeam;

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());
beforeEach(() => getDb().delete(pins));

const badge = (text: string) => ({ type: "badge", props: { text } });
const pin = async (title: string, ctx = team.ctx) => (await pinCard.call(ctx, { title, tree: badge(title) })).id;
const titles = async (ctx = team.ctx) => (await listPins.call(ctx, {})).map((entry) => entry.title);

describe("a dashboard", () => {
  it("holds what a person pinned, once each, in their order", async () => {
    for (const title of ["a", "b", "c"]) await pin(title);
    const again = await pinCard.call(team.ctx, { title: "b", tree: badge("b") });
    expect(again.isNew).toBe(false);
    await movePin.call(team.ctx, { id: await pin("c"), place: 0 });
    expect(await titles()).toEqual(["c", "a", "b"]);
  });

  it("takes a card off and puts it back where it was", async () => {
    const [, b] = [await pin("a"), await pin("b"), await pin("c")];
    await unpinCard.call(team.ctx, { id: b });
    expect(await titles()).toEqual(["a", "c"]);
    await restorePin.call(team.ctx, { id: b });
    await restorePin.call(team.ctx, { id: b });
    expect(await titles()).toEqual(["a", "b", "c"]);
  });

  it("keeps what a person chose for a card", async () => {
    const id = await pin("a");
    await changePin.call(team.ctx, { id, isLive: true, size: "full" });
    expect((await listPins.call(team.ctx, {}))[0]).toMatchObject({ isLive: true, size: "full", title: "a" });
  });

  it("is one person's: a viewer has one too, and nobody reaches another's", async () => {
    const other = personContext(team.id, (await makeTeam("Sorland", "viewer")).userId, "viewer", "Tom");
    const id = await pin("mine");
    await pin("theirs", other);
    expect(await titles(other)).toEqual(["theirs"]);
    await expect(unpinCard.call(other, { id })).rejects.toMatchObject({ code: "not_found" });
    await expect(restorePin.call(other, { id })).rejects.toMatchObject({ code: "not_found" });
  });

  it(`holds ${MAX_PINS} cards, also when they come at once and one is put back`, async () => {
    const first = await pin("first");
    await unpinCard.call(team.ctx, { id: first });
    const tries = Array.from({ length: MAX_PINS + 3 }, (_, index) => pin(`card ${index}`));
    const refused = (await Promise.allSettled(tries)).filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(3);
    await expect(restorePin.call(team.ctx, { id: first })).rejects.toMatchObject({ code: "limited" });
  });

  it("keeps nothing that would not be shown", async () => {
    for (const { name, tree } of HOSTILE_TREES) {
      await expect(pinCard.call(team.ctx, { title: "x", tree }), name).rejects.toMatchObject({ code: "bad_input" });
    }
    expect(await titles()).toEqual([]);
  });
});

describe("ui_show", () => {
  const scope: ToolScope = { runId: newId(), runNumber: 1, agentId: newId(), missionId: null, taskId: null };
  const show = async (input: unknown) => uiShow.invoke(team.ctx, scope, input);

  it("takes a sound tree and does nothing beside its record", async () => {
    expect(uiShow.effect).toBe("query");
    expect(await show({ title: "Card", tree: badge("fine") })).toEqual({ isShown: true });
  });

  it("tells the model each problem with its place", async () => {
    const tree = {
      type: "stack",
      props: {},
      children: [
        { type: "metric", props: { label: "x", value: true } },
        { type: "gauge", props: {} },
      ],
    };
    await expect(show({ title: "Card", tree })).rejects.toThrow(
      /tree\.children\[0\]\.props\.value: .+\n.*tree\.children\[1\]: type is "gauge"/,
    );
  });

  it("refuses every hostile tree in words of bounded length", async () => {
    for (const { name, tree } of HOSTILE_TREES) {
      const failure = await show({ title: "Card", tree }).then(
        () => null,
        (error: Error) => error.message,
      );
      expect(failure, name).not.toBeNull();
      expect((failure ?? "").length, name).toBeLessThan(6_000);
    }
  });

  it("teaches the catalogue in fewer than 1,600 tokens of four characters", () => {
    expect(uiShow.description).toContain("candlestick {");
    expect(uiShow.description).toContain("mission.start {goal}");
    expect(uiShow.description.length / 4).toBeLessThan(1_600);
  });
});
