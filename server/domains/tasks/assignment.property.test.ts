import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, chooseAgent, scoreOf } from "./policy.ts";
import { fadedWeight, summarizeOverrides } from "./preferences.ts";

const TEAM = "team";
const tags = fc.constantFrom("data", "writing", "review");
const candidate: fc.Arbitrary<Candidate> = fc
  .record({
    id: fc.uuid(),
    teamId: fc.constantFrom(TEAM, TEAM, TEAM, "another"),
    name: fc.string({ minLength: 1, maxLength: 8 }),
    isPaused: fc.boolean(),
    isRetired: fc.boolean(),
    isOverCap: fc.boolean(),
    availability: fc.constantFrom("idle" as const, "busy" as const, "waiting" as const),
    capabilities: fc.uniqueArray(fc.record({ tag: tags, level: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 3,
      selector: (entry) => entry.tag,
    }),
    openTasks: fc.nat({ max: 9 }),
    past: fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })),
    weight: fc.double({ min: -6, max: 6, noNaN: true }),
  })
  .map(({ past, weight, ...agent }) => ({
    ...agent,
    record: [{ capability: "data", accepted: past[0], finished: past[0] + past[1] }],
    preferences: [{ capability: "data", weight, words: "preferred by Lena once" }],
  }));
const team = fc.uniqueArray(candidate, { maxLength: 8, selector: (agent) => agent.id });
const of = { teamId: TEAM, capability: "data" };

const levelOf = (agent: Candidate) => agent.capabilities.find((entry) => entry.tag === "data")?.level;

/** The one that was chosen, made better in one way. */
const better: ((agent: Candidate) => Candidate)[] = [
  (agent) => ({ ...agent, availability: "idle" }),
  (agent) => ({ ...agent, openTasks: 0 }),
  (agent) => ({
    ...agent,
    capabilities: agent.capabilities.map((entry) => (entry.tag === "data" ? { ...entry, level: 5 } : entry)),
  }),
  (agent) => ({ ...agent, record: [{ capability: "data", accepted: 30, finished: 30 }] }),
  (agent) => ({ ...agent, preferences: [{ capability: "data", weight: 6, words: "preferred" }] }),
];

describe("assignment", () => {
  it("never chooses a paused, retired, foreign, incapable, excluded or overspent agent, and finds one whenever there is one", () => {
    fc.assert(
      fc.property(team, fc.nat(), (agents, at) => {
        const exclude = agents[at % Math.max(1, agents.length)]?.id ?? "";
        const chosen = chooseAgent(agents, { ...of, exclude: [exclude] })?.agent;
        const able = agents.filter(
          (one) =>
            one.teamId === TEAM &&
            !one.isPaused &&
            !one.isRetired &&
            !one.isOverCap &&
            one.id !== exclude &&
            levelOf(one) !== undefined,
        );
        if (chosen) expect(able).toContain(chosen);
        else expect(able).toEqual([]);
      }),
    );
  });

  it("chooses the same agent in whatever order it is given them", () => {
    fc.assert(
      fc.property(team, fc.nat(), (agents, at) => {
        const turned = [...agents.slice(at % 8), ...agents.slice(0, at % 8)];
        expect(chooseAgent(turned, of)?.agent.id).toBe(chooseAgent(agents, of)?.agent.id);
      }),
    );
  });

  it("keeps to its choice when the chosen one only gets better", () => {
    fc.assert(
      fc.property(team, fc.constantFrom(...better), (agents, improve) => {
        const chosen = chooseAgent(agents, of)?.agent;
        const after = agents.map((one) => (one === chosen ? improve(one) : one));
        expect(chooseAgent(after, of)?.agent.id).toBe(chosen?.id);
        if (chosen)
          expect(scoreOf(improve(chosen), "data").score).toBeGreaterThanOrEqual(scoreOf(chosen, "data").score);
      }),
    );
  });

  it("explains itself with every factor, the best first, and who was left out", () => {
    const base: Candidate = {
      id: "1",
      teamId: TEAM,
      name: "Ada",
      isPaused: false,
      isRetired: false,
      isOverCap: false,
      availability: "idle",
      capabilities: [{ tag: "data", level: 4 }],
      openTasks: 0,
      record: [],
      preferences: [],
    };
    const chosen = chooseAgent(
      [
        { ...base, availability: "busy", openTasks: 3 },
        { ...base, id: "2", name: "Bram", record: [{ capability: "data", accepted: 8, finished: 9 }] },
        { ...base, id: "3", name: "Juno", isPaused: true },
      ],
      of,
    );
    expect(chosen).toMatchObject({
      agent: { name: "Bram" },
      reason: "data level 4, free, 8 of 9 accepted; best of 2 able",
      choice: { able: 2, left: [{ name: "Juno", why: "paused" }] },
    });
    const factors = chosen?.choice.candidates.map((one) => one.factors);
    expect(factors).toEqual([
      { match: 0.64, availability: 1, load: 1, success: 0.8571, preference: 1 },
      { match: 0.64, availability: 0.7, load: 0.25, success: 0.8, preference: 1 },
    ]);
  });
});

describe("equal scores", () => {
  it("go to the agent that prefers the work", () => {
    const base = { teamId: of.teamId, isPaused: false, isRetired: false, isOverCap: false, openTasks: 0 };
    const idle = { ...base, availability: "idle" as const, record: [], preferences: [] };
    const data = { tag: "data", level: 4 };
    const code = { tag: "code", level: 4 };
    const agents = [
      { ...idle, id: "1", name: "Ada", capabilities: [code, data] },
      { ...idle, id: "2", name: "Bram", capabilities: [data, code] },
    ];
    expect(chooseAgent(agents, of)?.agent.name).toBe("Bram");
  });
});

describe("what people preferred", () => {
  const day = 24 * 3_600_000;
  const now = 100 * day;
  const override = (daysAgo: number) => ({
    capability: "data",
    preferredAgentId: "juno",
    insteadOfAgentId: "bram",
    userName: "Lena",
    createdAt: new Date(now - daysAgo * day),
  });

  it("counts for the one and against the other, in words", () => {
    const opinions = summarizeOverrides([override(0), override(0)], now);
    expect(opinions.get("juno")).toEqual([{ capability: "data", weight: 2, words: "preferred by Lena 2 times" }]);
    expect(opinions.get("bram")).toEqual([{ capability: "data", weight: -2, words: "replaced by Lena 2 times" }]);
  });

  it("fades by half in two weeks, and does not grow when the clock goes back", () => {
    expect(fadedWeight(new Date(now - 14 * day), now)).toBe(0.5);
    expect(fadedWeight(new Date(now + 14 * day), now)).toBe(1);
  });
});
