import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { openTestPostgres } from "#tests/support/database";
import { refusals } from "#tests/support/refusals";
import { makePerson, makeTeam } from "#tests/support/team";
import { createPrompt, savePrompt, updatePrompt } from "./commands.ts";
import { setPromptLabel } from "./control.ts";
import { getPrompt, listPromptVersions } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

describe("a prompt under many hands at once", () => {
  it("takes one of two next versions that started from the same one; the other is told, and nothing is lost", async () => {
    const team = await makeTeam();
    const nils = await makePerson(team, "Nils", "member");
    const { id } = await createPrompt.call(team.ctx, { name: "house-style", body: "First" });
    for (let round = 1; round <= 5; round += 1) {
      const results = await Promise.allSettled(
        [team.ctx, nils].map((ctx, at) =>
          savePrompt.call(ctx, { id, baseVersion: round, body: `Round ${round} by ${at}` }),
        ),
      );
      expect(refusals(results)).toEqual(["conflict"]);
      const at = results.findIndex((one) => one.status === "fulfilled");
      expect((await getPrompt.call(team.ctx, { id })).shown.body).toBe(`Round ${round} by ${at}`);
    }
    const { items } = await listPromptVersions.call(team.ctx, { id });
    expect(items.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it("has one name each, however many try to take it", async () => {
    const team = await makeTeam();
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => createPrompt.call(team.ctx, { name: "house-style", body: `Text ${at}` })),
    );
    expect(refusals(results)).toEqual(Array.from({ length: 7 }, () => "conflict"));
  });

  it("gets a name that two are renamed to at once but for one of them; the other is told", async () => {
    const team = await makeTeam();
    const named = (name: string) => createPrompt.call(team.ctx, { name, body: name });
    for (let round = 1; round <= 5; round += 1) {
      const made = await Promise.all([named(`one-${round}`), named(`two-${round}`)]);
      const name = `house-style-${round}`;
      const results = await Promise.allSettled(made.map(({ id }) => updatePrompt.call(team.ctx, { id, name })));
      expect(refusals(results)).toEqual(["conflict"]);
    }
  });

  it("keeps a label at one version while many move it", async () => {
    const team = await makeTeam();
    const { id } = await createPrompt.call(team.ctx, { name: "house-style", body: "First" });
    for (const version of [1, 2, 3]) await savePrompt.call(team.ctx, { id, baseVersion: version, body: `v${version}` });
    const moves = Array.from({ length: 12 }, (_, at) =>
      setPromptLabel.call(team.ctx, { id, label: "staging", version: (at % 4) + 1 }),
    );
    expect(refusals(await Promise.allSettled(moves))).toEqual([]);
    expect((await getPrompt.call(team.ctx, { id })).labels.map(({ label }) => label).sort()).toEqual([
      "production",
      "staging",
    ]);
  });
});
