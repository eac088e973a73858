import { describe, expect, it } from "vitest";
import { clinic, expectTrueFigures, farm, sectionOf, shop } from "#tests/support/sim-cases";
import { highest, sumBy, textOf } from "#tests/support/sim-data";
import { type Played, playMission } from "#tests/support/sim-driver";

function bodyOf(played: Played): string {
  const body = played.world.documents[0]?.body;
  if (body === undefined) throw new Error("no document");
  return body;
}

function expectProven({ world, runs }: Played): void {
  expect(world.tasks.length).toBeGreaterThanOrEqual(4);
  expect(new Set(world.tasks.map((task) => task.assignee)).size).toBeGreaterThanOrEqual(3);
  expect(world.tasks.some((task) => task.dependsOn.length > 1)).toBe(true);
  for (const task of world.tasks) {
    expect(task.returns).toEqual([]);
    for (const criterion of task.criteria) {
      const evidence = world.evidence.filter((one) => one.criterionId === criterion.id);
      expect(evidence.length, `${task.title}: ${criterion.text}`).toBeGreaterThan(0);
      for (const one of evidence) expect(one.by).not.toBe(task.assignee);
    }
  }
  expect(runs.flatMap((run) => run.calls.filter((call) => !call.ok))).toEqual([]);
}

const CASES = [1, 2, 3, 4].flatMap((seed) => [shop(seed), clinic(seed * 7), farm(seed * 13)]);

describe("missions on generated data", () => {
  it.each(CASES.map((one) => [`${one.set.name} seed ${one.seed}`, one] as const))("%s", async (_name, one) => {
    const played = await playMission({
      goal: one.goal,
      files: { [one.set.name]: textOf(one.set), "notes.md": one.notes },
    });
    expect(played.status).toBe("done");
    expectProven(played);
    const body = bodyOf(played);
    expectTrueFigures(body, one);
    const sources = sectionOf(body, /^Sources/);
    for (const file of played.world.files) expect(sources).toContain(`(attachment:${file.id})`);
    expect(body.startsWith(`# ${one.goal}`)).toBe(true);
    const [by = ""] = one.by;
    expect(played.world.closing).toContain(highest(sumBy(one.set.rows.filter(one.counts), by, one.measure)));
  });

  it("gives different documents for different goals on the same file", async () => {
    const one = shop(5);
    const files = { "sales.csv": textOf(one.set), "notes.md": one.notes };
    const trend = bodyOf(await playMission({ goal: "How did revenue develop per month?", files }));
    const count = bodyOf(await playMission({ goal: "How many orders came from each region?", files }));
    expect(trend).toContain("| 2025-01 |");
    expect(count).toContain("## Rows by sales region");
    expect(count).not.toContain("2025-01");
  });
});

describe("review", () => {
  it("returns a result with a tampered figure and accepts the rework", async () => {
    const one = shop(6);
    const played = await playMission({
      goal: one.goal,
      files: { "sales.csv": textOf(one.set), "notes.md": one.notes },
      tamper: (task) => {
        if (task.title === "Compute revenue by product")
          task.result = task.result.replace(/(\d),(\d{3})\.(\d\d)/, "$1,$2.99");
      },
    });
    const task = played.world.tasks.find((one) => one.title === "Compute revenue by product");
    expect(task?.returns.join(" ")).toMatch(/is not a figure of the data/);
    expect(played.status).toBe("done");
  });

  it("returns a document whose figure was changed, and the writer makes a new version", async () => {
    const one = farm(3);
    const played = await playMission({
      goal: one.goal,
      files: { "harvest.tsv": textOf(one.set), "notes.md": one.notes },
      tamper: (task, world) => {
        const document = world.documents[0];
        if (task.title === "Write the report" && document)
          document.body = document.body.replace(/\| (\d+),(\d{3}) \|/, "| $1,$2.5 |");
      },
    });
    const task = played.world.tasks.find((one) => one.title === "Write the report");
    expect(task?.returns).toHaveLength(1);
    expect(played.world.documents).toHaveLength(1);
    expect(played.world.documents[0]?.version).toBe(2);
    expect(played.status).toBe("done");
  });

  it("returns a decision that names a protected item", async () => {
    const one = shop(8);
    const played = await playMission({
      goal: one.goal,
      files: { "sales.csv": textOf(one.set), "notes.md": one.notes },
      tamper: (task) => {
        const named = /"named":\[\{"key":"([^"]+)"/.exec(task.result)?.[1];
        if (task.title.startsWith("Decide") && named)
          task.result = task.result.replace(`"named":[{"key":"${named}"`, `"named":[{"key":"Alpine Tent"`);
      },
    });
    const task = played.world.tasks.find((one) => one.title.startsWith("Decide"));
    expect(task?.returns.join(" ")).toMatch(/Alpine Tent is protected/);
    expect(played.status).toBe("done");
  });
});
