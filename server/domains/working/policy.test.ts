import { describe, expect, it } from "vitest";
import { MAX_SECTION, renderWorking, type WorkingState, type WorkingTask } from "./policy.ts";

const task = (number: number, given: Partial<WorkingTask> = {}): WorkingTask => ({
  number,
  title: `Task ${number}`,
  status: "done",
  assignee: "Bram",
  priority: "normal",
  blockedReason: null,
  criteria: 2,
  proven: 2,
  ...given,
});
const empty: WorkingState = {
  team: { name: "Norrland Outdoor", isPaused: false, timezone: "Europe/Stockholm" },
  agents: [],
  agentCount: 0,
  missions: [],
  missionCount: 0,
  tasks: [],
  taskCounts: {},
  activity: [],
};

describe("renderWorking", () => {
  it("says so when nothing happens", () => {
    expect(renderWorking(empty)).toBe(
      [
        "# Norrland Outdoor: working\n\n## Active agents\n\nNobody is at work.",
        "\n## In progress (0)\n\n## In review (0)\n\n## Assigned (0)\n\n## Inbox (0)\n\n## Done (0)\n",
      ].join("\n"),
    );
  });

  it("shows who works on what, tasks by status and what happened", () => {
    const text = renderWorking({
      ...empty,
      agents: [
        { name: "Bram", role: "data_processor", state: "working", reason: null, doing: "[T-2] Profile · run 4" },
        { name: "Ada", role: "orchestrator", state: "idle", reason: null, doing: null },
      ],
      agentCount: 2,
      missions: [{ number: 3, title: "Which region?", status: "needs_answer", done: 1, total: 4 }],
      missionCount: 1,
      tasks: [
        task(2, { status: "in_progress", proven: 1 }),
        task(3, {
          status: "assigned",
          assignee: null,
          priority: "urgent",
          criteria: 0,
          blockedReason: "T-2 is not done",
        }),
      ],
      taskCounts: { in_progress: 1, assigned: 1 },
      activity: [{ at: new Date("2026-11-21T01:02:03Z"), sentence: "Ada planned M-3: 4 tasks" }],
    });
    expect(text).toBe(
      [
        "# Norrland Outdoor: working",
        "",
        "## Active agents",
        "",
        "- **Bram** (data processor) · working · [T-2] Profile · run 4",
        "",
        "Idle: Ada",
        "",
        "## Missions",
        "",
        "- [M-3] Which region? · needs answer · 1 of 4 tasks done",
        "",
        "## In progress (1)",
        "",
        "- [T-2] Task 2 · @Bram · 1 of 2 proven",
        "",
        "## In review (0)",
        "",
        "## Assigned (1)",
        "",
        "- [T-3] Task 3 · nobody yet · !urgent · held up: T-2 is not done",
        "",
        "## Inbox (0)",
        "",
        "## Done (0)",
        "",
        "## Recent activity",
        "",
        "- 2026-11-21 02:02:03 Ada planned M-3: 4 tasks",
        "",
      ].join("\n"),
    );
  });

  it("counts what does not fit instead of growing without end", () => {
    const tasks = Array.from({ length: MAX_SECTION }, (_, index) => task(index + 1));
    const text = renderWorking({ ...empty, tasks, taskCounts: { done: 1_250 } });
    expect(text).toContain("## Done (1250)");
    expect(text).toContain("- and 1150 more\n");
    expect(text.split("\n").filter((row) => row.startsWith("- [T-"))).toHaveLength(MAX_SECTION);
  });

  it("lets nobody break a line with a title", () => {
    const tasks = [task(1, { title: "Two\n## Done (9)\n- [T-99] forged" })];
    expect(renderWorking({ ...empty, tasks, taskCounts: { done: 1 } })).toContain(
      "- [T-1] Two ## Done (9) - [T-99] forged · @Bram",
    );
  });
});
