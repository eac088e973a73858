import { describe, expect, it } from "vitest";
import { type PlayOptions, playMission, SIM_TEAM } from "#tests/support/sim-driver";

const SALES = `region,product,revenue\n${Array.from({ length: 12 }, (_, at) => `${at % 2 ? "North" : "South"},Tent ${at % 3},${at * 10}`).join("\n")}\n`;
const NOTES = "# Meeting\n\nWe decided to raise the price of the tent by 5 percent. Lena informs the dealers.\n";

const without = (...names: string[]) => SIM_TEAM.filter((member) => !names.includes(member.name));
const play = (options: Partial<PlayOptions>) =>
  playMission({ goal: "Which region leads in revenue?", files: { "data.csv": SALES }, ...options });
const calls = (played: Awaited<ReturnType<typeof play>>, tool: string) =>
  played.runs.flatMap((run) => run.calls.filter((call) => call.tool === tool));

describe("the simulated model as the orchestrator", () => {
  it("hires for a capability its plan needs and nobody has, and gives the new agent the work", async () => {
    const played = await play({ team: without("Noor"), hires: "agreed" });
    const [hire, ...more] = calls(played, "agent_hire");
    expect(more).toEqual([]);
    expect(hire?.input).toMatchObject({
      role: "writer",
      why: "Nobody in the team can do writing, which “Write the report” needs.",
    });
    const writer = played.world.team.find((member) => member.role === "writer")?.name;
    expect(played.world.tasks.find((task) => task.title === "Write the report")?.assignee).toBe(writer);
    expect(played.status).toBe("done");
  });

  it("hires the one role that brings all that is missing instead of one agent each", async () => {
    const played = await play({
      goal: "Summarise the notes and list the decisions",
      files: { "notes.md": NOTES },
      team: without("Iris", "Noor"),
      hires: "agreed",
    });
    const roles = calls(played, "agent_hire").map((call) => (call.input as { role: string }).role);
    expect(new Set(roles).size).toBe(roles.length);
    expect(roles.length).toBeLessThan(3);
    expect(played.status).toBe("done");
  });

  it("hires nobody when the team can do it all", async () => {
    expect(calls(await play({ hires: "agreed" }), "agent_hire")).toEqual([]);
  });

  it("plans without the agent that was refused when somebody has a related skill, and says so", async () => {
    const played = await play({
      team: without("Bram"),
      hires: { refused: "A person refused: we hire nobody this week." },
    });
    expect(calls(played, "agent_hire")).toHaveLength(1);
    expect(played.status).toBe("done");
    expect(played.world.documents[0]?.body).toContain("we hire nobody this week");
  });

  it("asks the people when the hire was refused and nobody comes close, and respects whom they name", async () => {
    const team = without("Bram", "Juno", "Iris", "Noor");
    const refused = { team, hires: { refused: "A person refused." } } as const;
    const asked = await play(refused);
    expect(asked.status).toBe("needs_answer");
    expect(asked.world.questions[0]).toMatch(/^Nobody in the team can do .*writing.*, and nobody was hired/);
    const question = asked.world.questions[0] ?? "";
    const answered = await play({ ...refused, answers: [{ question, answer: "Let Vera do it." }] });
    expect(answered.world.tasks.find((task) => task.title === "Write the report")?.assignee).toBe("Vera");
    expect(calls(answered, "agent_hire")).toEqual([]);
  });
});
