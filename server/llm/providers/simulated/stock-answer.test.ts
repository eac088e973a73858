import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Tool } from "#server/core/tool";
import { setHomeSymbol } from "#server/domains/market/commands";
import { pricesAnalyse } from "#server/domains/market/tools";
import { pricesGet, pricesSearch } from "#server/integrations/market/tools";
import { isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { average, closesOf, gain, signed, since, worstFall } from "#tests/support/sample-prices";
import { makeTeam, type TestTeam } from "#tests/support/team";
import type { PlannedCall, Script, ToolOutcome } from "./script.ts";
import { answerAboutStocks } from "./stock-answer.ts";
import { helpWithStocks, readHelpRequest } from "./stock-help.ts";
import { readStockWish } from "./stock-wish.ts";

let team: TestTeam;
let close: () => Promise<void>;
beforeAll(async () => {
  const database = await openTestDatabase();
  team = await makeTeam();
  close = () => database.close();
});
afterAll(() => close());

const TOOLS: Tool[] = [pricesGet, pricesSearch, pricesAnalyse];
const scope = { runId: newId(), runNumber: 1, agentId: newId(), missionId: null, taskId: null };
type Shown = { title: string; tree: unknown };
type Talk = { calls: string[]; shown: Shown[]; hasHelpers: boolean };

/** Plays the run loop: real tools over a real database; another agent's run is the same rules with the same tools. */
async function play(script: Script<string>, talk: Talk): Promise<string> {
  let step = script.next();
  while (!step.done) step = script.next(await Promise.all(step.value.calls.map((call) => outcomeOf(call, talk))));
  return step.value;
}

async function outcomeOf({ tool: name, input }: PlannedCall, talk: Talk): Promise<ToolOutcome> {
  talk.calls.push(name === "agent_ask" ? `agent_ask ${String(input.capability)}` : name);
  const ok = (result: unknown): ToolOutcome => ({ ok: true, ref: "run:1#1", result });
  const refused = (code: string, message: string): ToolOutcome => ({
    ok: false,
    ref: "run:1#1",
    error: { code, message },
  });
  if (name === "ui_show") {
    talk.shown.push(z.object({ title: z.string(), tree: z.unknown() }).parse(input));
    return ok({});
  }
  if (name === "agent_ask") {
    const request = readHelpRequest(String(input.request));
    if (!talk.hasHelpers || !request) return refused("not_found", "Nobody else who is free to help can do it.");
    return ok({ agent: "Iris", run: 2, result: await play(helpWithStocks(request), talk) });
  }
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(`the script called ${name}`);
  try {
    const work = await tool.prepare(team.ctx, scope, input);
    const prepared = tool.effect === "compute" ? await work(AbortSignal.timeout(10_000)) : undefined;
    // As the journal keeps it.
    return ok(JSON.parse(JSON.stringify(await tool.invoke(team.ctx, scope, input, prepared))));
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return refused(error.code, error.message);
  }
}

async function ask(text: string, { hasHelpers = true } = {}) {
  const wish = readStockWish(text, { names: ["Juno"] });
  if (!wish) throw new Error(`not about shares: ${text}`);
  const talk: Talk = { calls: [], shown: [], hasHelpers };
  const answer = await play(answerAboutStocks(wish), talk);
  return { answer, calls: talk.calls, card: talk.shown[0], text: cardText(talk.shown[0]) };
}

function cardText(shown: Shown | undefined): string {
  const parts = z.object({
    children: z.array(z.object({ type: z.string(), props: z.looseObject({ text: z.string().optional() }) })),
  });
  return (
    parts
      .safeParse(shown?.tree)
      .data?.children.map(({ props }) => props.text ?? "")
      .join("") ?? ""
  );
}

describe("a question about one share", () => {
  it("goes through two other agents and quotes figures that the file gives", async () => {
    const { answer, calls, card, text } = await ask("How did NRLD do in three months?");
    expect(calls).toEqual(["agent_ask research", "prices_get", "agent_ask data", "prices_analyse", "ui_show"]);
    const days = closesOf("NRLD");
    const range = since(days, "2026-08-27");
    const moved = signed(gain(range));
    expect(text).toContain(`NRLD closed at ${days.at(-1)?.close.toFixed(2)} SEK on 27 Nov 2026: ${moved} in 3 months`);
    expect(text).toContain(`a worst fall of ${signed(worstFall(range))}`);
    expect(text).toContain(`above its 20-day average of ${average(days, 20)}`);
    expect(text).toContain("sample prices, of companies that do not exist. Not advice.");
    expect(answer).toBe(`NRLD ${moved}, from 2026-08-27 to 2026-11-27 (Sample prices). Not advice.`);
    expect(card).toMatchObject({
      title: "How NRLD did",
      tree: { children: [{ type: "share" }, { type: "text" }] },
    });
  });

  it("is answered without others where nobody can help, by the same figures", async () => {
    const alone = await ask("How did NRLD do in three months?", { hasHelpers: false });
    expect(alone.calls).toEqual(["agent_ask research", "prices_get", "agent_ask data", "prices_analyse", "ui_show"]);
    expect(alone.text).toBe((await ask("How did NRLD do in three months?")).text);
  });

  it("knows the team's own share once it was named, and says so before", async () => {
    expect((await ask("How did our share do?")).answer).toBe("The team has not said which share is its own.");
    await setHomeSymbol.call(team.ctx, { symbol: "NRLD" });
    expect((await ask("How did our share do this year? Add it to the board pack.")).answer).toMatch(
      /^NRLD [+−].*\n\nI have not done this part: “Add it to the board pack.”/,
    );
  });

  it("finds a share by its name", async () => {
    expect((await ask("How is the Fjordhavn Seafood stock doing?")).card?.title).toBe("How FJRD did");
  });

  it("says what a short history leaves unknown", async () => {
    const { text } = await ask("How did TNLK do over a year?");
    expect(text).toContain("Its 20-day average is unknown (needs 20 days, there are 12)");
    expect(text).toContain("its RSI is unknown (needs 15 days, there are 12)");
    expect(text).toContain("Its history begins on 12 Nov 2026, so 12 trading days stand for the range asked for.");
  });

  it("clips a range that nobody has, in words", async () => {
    const { text } = await ask("How did NRLD do over ten years?");
    expect(text).toContain("Its history begins on 18 Nov 2024");
    expect(text).toContain("The longest range I can show is 5 years.");
    expect(text).toContain("There was no trading between 6 Feb 2026 and 19 Feb 2026.");
  });

  it("gives no advice", async () => {
    expect((await ask("Should I buy NRLD?")).text).toContain("I cannot tell you to buy or to sell. Not advice.");
  });
});

describe("a comparison", () => {
  it("rebases both and quotes what the files give over their common days", async () => {
    const { answer, card, text } = await ask("compare NRLD and FJRD this year");
    const [norrland, fjord] = [closesOf("NRLD"), closesOf("FJRD")];
    const common = (one: typeof fjord, other: typeof fjord) =>
      since(one, "2025-12-31").filter(({ date }) => other.some((day) => day.date === date));
    const [a, b] = [gain(common(norrland, fjord)), gain(common(fjord, norrland))];
    expect(text).toContain(`NRLD made ${signed(a)} and FJRD made ${signed(b)}`);
    expect(text).toContain(`NRLD against FJRD: ${signed(a - b).replace("\u2009%", " points")}`);
    expect(text).toContain("Each is counted in its own currency.");
    expect(answer).toContain(`NRLD ${signed(a)} and FJRD ${signed(b)}, from 2025-12-30 to 2026-11-27`);
    expect(card?.tree).toMatchObject({ children: [{ type: "shares", props: { range: "YTD" } }, { type: "text" }] });
  });

  it("takes one share by its symbol and another by its name", async () => {
    const { answer, calls } = await ask("compare NRLD and Bergslund Steel this year");
    expect(calls.slice(0, 4)).toEqual(["agent_ask research", "prices_search", "prices_get", "prices_get"]);
    expect(answer).toMatch(/^NRLD .* and BRGS /);
  });

  it("shows what there is and says what is missing", async () => {
    const { answer, card } = await ask("compare NRLD and Nowhere Holdings this year");
    expect(card?.title).toBe("How NRLD did");
    expect(answer).toContain("No share is called “Nowhere Holdings”.");
  });
});
