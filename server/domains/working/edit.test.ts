import { and, eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { workingVersions } from "#db/tables/documents";
import { tasks } from "#db/tables/tasks";
import { memberships, users } from "#db/tables/teams";
import type { Ctx } from "#server/core/context";
import { setAgentPaused } from "#server/domains/agents/commands";
import { assignTask, createTask, updateTask } from "#server/domains/tasks/commands";
import { assignPerson, startByPerson } from "#server/domains/tasks/seats";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { checkoutWorking, proposeWorking, restoreWorking } from "./commands.ts";
import { getWorkingVersion, listWorkingVersions } from "./queries.ts";
import type { EditResult } from "./schema.ts";

let database: Database;
let team: TestTeam;
let lena: Ctx;
let tomId: string;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Three tasks: T-1 in the inbox, T-2 with Bram, T-3 in progress with Tom. */
beforeEach(async () => {
  team = await makeTeam();
  lena = team.ctx;
  for (const name of ["Ada", "Bram"]) await makeAgent(team, name, "researcher");
  tomId = newId();
  await getDb()
    .insert(users)
    .values({ id: tomId, email: `${tomId}@example.org`, name: "Tom Berg", passwordHash: "x" });
  await getDb().insert(memberships).values({ teamId: team.id, userId: tomId, role: "member" });
  const ids = [];
  for (const title of ["Count tents", "Call the supplier", "Write it down"])
    ids.push((await createTask.call(lena, { title })).id);
  await assign("Bram", ids[1] ?? "");
  await assignPerson.call(lena, { id: ids[2] ?? "", userId: tomId });
  await startByPerson.call(tom(), { id: ids[2] ?? "" });
});

const tom = () => personContext(team.id, tomId, "member", "Tom Berg");
async function assign(name: string, id: string): Promise<void> {
  const { findAgents } = await import("#server/domains/agents/queries");
  const agent = (await findAgents.call(lena, {})).find((one) => one.name === name);
  await assignTask.call(lena, { id, agentId: agent?.id ?? "" });
}
const task = async (number: number) => {
  const [row] = await getDb()
    .select()
    .from(tasks)
    .where(and(eq(tasks.teamId, team.id), eq(tasks.number, number)));
  if (!row) throw new Error(`There is no T-${number}.`);
  return row;
};
const edit = async (change: (body: string) => string, isStrict = false, ctx = lena): Promise<EditResult> => {
  const { version, body } = await checkoutWorking.call(ctx, {});
  return proposeWorking.call(ctx, { baseVersion: version, body: change(body), isStrict });
};
const told = ({ lines }: EditResult) => lines.map((line) => `${line.about} ${line.outcome}: ${line.message}`);
/** Moves the line of a task under a heading. */
const move = (number: number, heading: string) => (body: string) => {
  const line = body.split("\n").find((one) => one.startsWith(`- [T-${number}]`)) ?? "";
  return body.replace(`${line}\n`, "").replace(new RegExp(`(## ${heading} \\(\\d+\\)\n)`), `$1\n${line}\n`);
};

describe("an edit of WORKING.md", () => {
  it("retitles, gives to somebody, sets priorities, holds up, and adds a task, as commands of who edits", async () => {
    const result = await edit((body) =>
      body
        .replace("Count tents · nobody yet", "Count all tents @ada !high")
        .replace("Call the supplier · @Bram", "Call the supplier · @Bram · held up: they are closed")
        .replace("## Inbox (1)\n", '## Inbox (1)\n\n- Buy rope @"Tom Berg"\n- Buy pegs !urgent\n'),
    );
    expect(told(result)).toEqual([
      "T-2 applied: held up: held up",
      "Buy rope applied: added as T-4, given to Tom Berg",
      "Buy pegs applied: added as T-5 to the inbox",
      "T-1 applied: title, priority: changed",
      "T-1 applied: assignee: given to Ada",
    ]);
    expect(await task(1)).toMatchObject({ title: "Count all tents", priority: "high", status: "assigned" });
    expect(await task(2)).toMatchObject({ blockedReason: "they are closed" });
    expect(await task(4)).toMatchObject({ title: "Buy rope", assigneeUserId: tomId, createdBy: "Lena" });
    expect(await task(5)).toMatchObject({ title: "Buy pegs", status: "inbox", priority: "urgent" });
    const { items } = await listWorkingVersions.call(lena, { limit: 1 });
    expect(items[0]).toMatchObject({ version: result.version, by: "Lena", note: expect.stringContaining("5 done") });
    expect((await getWorkingVersion.call(lena, { version: result.version })).body).toBe(result.body);
  });

  it("moves a task between sections only where the rules allow it, and done still needs its proof", async () => {
    expect(told(await edit(move(1, "Assigned")))).toEqual([
      "T-1 refused: section: Name who has it: add @Name to the line.",
    ]);
    expect(told(await edit(move(2, "Inbox")))[0]).toMatch(/^T-2 applied: section: back in the inbox/);
    expect(told(await edit(move(3, "Done")))[0]).toMatch(
      /^T-3 refused: section: T-3 is in progress and cannot become done/,
    );
    expect(told(await edit(move(3, "In review")))[0]).toMatch(
      /^T-3 refused: section: Work is handed in with its result/,
    );
    await getDb()
      .update(tasks)
      .set({ status: "review" })
      .where(eq(tasks.id, (await task(3)).id));
    expect(told(await edit(move(3, "Done"), false, tom()))[0]).toMatch(/author of T-3 cannot check/);
    expect(told(await edit(move(3, "Done")))).toEqual(["T-3 applied: section: done"]);
    expect(told(await edit(move(3, "Inbox")))[0]).toMatch(/^T-3 refused: section: T-3 is done/);
    expect(
      told(
        await edit((body) =>
          move(
            1,
            "Done",
          )(`${body}\n## Cancelled\n`)
            .replace(/- \[T-1\].*\n/, "")
            .concat("- [T-1] Count tents · nobody yet\n"),
        ),
      ),
    ).toEqual(["T-1 applied: section: cancelled"]);
  });

  it("of neighbouring lines, or of two fields of one line, by two people keeps both", async () => {
    const { version, body } = await checkoutWorking.call(lena, {});
    const one = body.replace("Count tents", "Count all tents");
    const two = body
      .replace("Count tents · nobody yet", "Count tents · @Ada")
      .replace("Call the supplier", "Call both suppliers");
    await proposeWorking.call(lena, { baseVersion: version, body: one });
    expect(
      told(await proposeWorking.call(tom(), { baseVersion: version, body: two })).every((line) =>
        line.includes("applied"),
      ),
    ).toBe(true);
    expect(await task(1)).toMatchObject({ title: "Count all tents", status: "assigned" });
    expect(await task(2)).toMatchObject({ title: "Call both suppliers" });
  });

  it("of the same field by two people comes back as a conflict with both values, and the rest is done", async () => {
    const { version, body } = await checkoutWorking.call(lena, {});
    await updateTask.call(tom(), { id: (await task(1)).id, title: "Count the big tents" });
    const result = await proposeWorking.call(lena, {
      baseVersion: version,
      body: body.replace("Count tents", "Count small tents").replace("Call the supplier", "Call suppliers"),
    });
    expect(result.lines.find((line) => line.outcome === "conflict")).toMatchObject({
      about: "T-1",
      values: { base: "Count tents", mine: "Count small tents", theirs: "Count the big tents" },
    });
    expect((await task(1)).title).toBe("Count the big tents");
    expect((await task(2)).title).toBe("Call suppliers");
  });

  it("that is strict changes nothing when one line of it cannot be", async () => {
    const change = (body: string) => move(3, "Done")(body.replace("Count tents", "Count all tents"));
    const before = (await listWorkingVersions.call(lena, {})).items.length;
    const result = await edit(change, true);
    expect(result.isApplied).toBe(false);
    expect(told(result).sort()).toEqual(["T-1 kept: Not done: title: changed", expect.stringMatching(/^T-3 refused/)]);
    expect((await task(1)).title).toBe("Count tents");
    expect((await listWorkingVersions.call(lena, {})).items).toHaveLength(before + 1);
  });

  it("sent twice does nothing twice", async () => {
    const { version, body } = await checkoutWorking.call(lena, {});
    const changed = body
      .replace("Count tents", "Count all tents")
      .replace("## Inbox (1)\n", "## Inbox (1)\n- Buy rope\n");
    await proposeWorking.call(lena, { baseVersion: version, body: changed });
    // Also when all of it came within one millisecond: the line was added twice then.
    const [base] = await getDb()
      .select({ at: workingVersions.createdAt })
      .from(workingVersions)
      .where(and(eq(workingVersions.teamId, lena.team.id), eq(workingVersions.version, version)));
    await getDb()
      .update(tasks)
      .set({ createdAt: base?.at ?? new Date(0) })
      .where(eq(tasks.title, "Buy rope"));
    const again = await proposeWorking.call(lena, { baseVersion: version, body: changed });
    expect(again.isApplied).toBe(false);
    expect(again.lines.map((line) => line.outcome)).toEqual(["already", "already"]);
  });

  it("that deletes a line deletes no task, and what only tells stays as it is", async () => {
    const result = await edit((body) => body.replace(/- \[T-2\].*\n/, "").replace("# Norrland", "# Södermanland"));
    expect(told(result)).toEqual([
      "T-2 kept: Its line is missing. The task stays; move it to Cancelled to cancel it.",
      "Head kept: This part only tells; its text stays as it is.",
    ]);
    expect((await task(2)).status).toBe("assigned");
  });

  it("that deletes everything, or is no WORKING.md, is refused whole with the line that is wrong", async () => {
    await expect(edit(() => "")).rejects.toThrow(/Line 1: no section/);
    await expect(edit((body) => body.replace(/- \[T-.*\n/g, ""))).rejects.toThrow(/leaves none of the 3 tasks/);
    await expect(edit((body) => body.replace("## Inbox", "## Someday"))).rejects.toThrow(/Line \d+: “## Someday/);
    await expect(edit(() => "x".repeat(500_001))).rejects.toMatchObject({ code: "bad_input" });
    await expect(proposeWorking.call(lena, { baseVersion: 999, body: "## Inbox" })).rejects.toThrow(/v999 .* not kept/);
    expect((await task(1)).status).toBe("inbox");
  });

  it("refuses lines it cannot read or do, one by one, and does the others", async () => {
    await setAgentPaused.call(lena, { id: (await task(2)).assigneeAgentId ?? "", isPaused: true });
    const result = await edit((body) =>
      body
        .replace("Count tents · nobody yet", "Count tents · @bram · M-7")
        .replace("Write it down", "Write all down")
        .replace("## Done (0)", "## Done (0)\n- Sleep\nwell\n- [T-99] Dream\n- [T-2] Call twice")
        .replace("## Inbox (1)\n", "## Inbox (1)\n- Ask @Zed\n- Go · M-9\n"),
    );
    expect(
      told(result)
        .filter((line) => !line.includes("applied"))
        .map((line) => line.slice(0, 60))
        .sort(),
    ).toEqual(
      [
        "Ask refused: Nobody in the team is called Zed.",
        "Go refused: There is no M-9.",
        "Sleep refused: A new task begins in Inbox or Assigned. Move ",
        "T-1 refused: A task stays in the mission it was made for.",
        "T-1 refused: assignee: Bram is paused. Resume it first, or ch",
        "T-2 refused: T-2 stands twice, in lines 19 and 32. Leave one",
        "T-2 refused: T-2 stands twice, in lines 19 and 32. Leave one",
        "T-99 refused: There is no T-99 in this team.",
        "line refused: It is no task. A task is one line that begins w",
      ].map((line) => expect.stringContaining(line.slice(0, 30))),
    );
    expect((await task(3)).title).toBe("Write all down");
  });

  it("is not open to a viewer, and nothing of another team can be named in it", async () => {
    const viewer = personContext(team.id, team.userId, "viewer");
    await expect(edit((body) => body, false, viewer)).rejects.toMatchObject({ code: "forbidden" });
    const other = await makeTeam("Other");
    await makeAgent(other, "Zoe", "researcher");
    expect(told(await edit((body) => body.replace("nobody yet", "@Zoe")))[0]).toMatch(
      /Nobody in the team is called Zoe/,
    );
  });

  it("with any text in it throws no error of ours and changes no task that no line of it names", async () => {
    const { version, body } = await checkoutWorking.call(lena, {});
    const lines = body.split("\n");
    const junk = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom("- [T-2]", "- [T-77] x", "## Done", "·", "- ", "@Ada !low"),
    );
    const noisy = fc.array(fc.tuple(fc.nat(lines.length), junk), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(noisy, async (noise) => {
        const text = [...lines];
        for (const [at, value] of noise) text.splice(at, 0, `> ${value}`);
        const result = await proposeWorking.call(lena, { baseVersion: version, body: text.join("\n") });
        expect(result.isApplied).toBe(false);
        expect(result.body).toBe(body);
      }),
      { numRuns: 25, seed: 20_261_121 },
    );
  });
});

describe("restore", () => {
  it("makes tasks again what a version says, and reports what cannot go back", async () => {
    const { version } = await checkoutWorking.call(lena, {});
    await edit((body) => body.replace("Count tents · nobody yet", "Count all tents · @Ada · !high"));
    await edit((body) => body.replace("## Inbox (0)\n", "## Inbox (0)\n- Buy rope\n"));
    await getDb()
      .update(tasks)
      .set({ status: "done" })
      .where(eq(tasks.id, (await task(3)).id));
    const result = await restoreWorking.call(lena, { version });
    expect(told(result).sort()).toEqual([
      expect.stringMatching(/^T-1 applied: section, assignee: back in the inbox/),
      "T-1 applied: title, priority: changed",
      expect.stringMatching(/^T-3 refused: section: Work begins when/),
      "T-4 kept: Its line is missing. The task stays; move it to Cancelled to cancel it.",
    ]);
    expect(await task(1)).toMatchObject({ title: "Count tents", status: "inbox", priority: "normal" });
    const { items } = await listWorkingVersions.call(lena, { limit: 1 });
    expect(items[0]?.note).toContain(`restored v${version}`);
  });
});
