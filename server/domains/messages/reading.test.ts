import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import type { Ctx } from "#server/core/context";
import { countUnread } from "#server/domains/notifications/queries";
import { addMember, createUser } from "#server/domains/teams/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { makeTeam, personContext } from "#tests/support/team";
import { postMessage } from "./commands.ts";
import { markThreadRead } from "./control.ts";
import { getReadMark, getThread, listThreads } from "./queries.ts";

let database: Database;
let lena: Ctx;
let tom: Ctx;
let taskId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  const world = await plannedMission();
  lena = world.team.ctx;
  taskId = world.count.id;
  const email = `tom-${world.team.id}@example.org`;
  const person = { email, name: "Tom Berg", passwordHash: `$test$${"x".repeat(20)}` };
  const { id } = await createUser.call(world.team.machine, person);
  await addMember.call(world.team.machine, { userId: id, role: "member" });
  tom = personContext(world.team.id, id, "member", "Tom Berg");
});
afterAll(() => database.close());

const post = async (body: string, more: Partial<Parameters<typeof postMessage.call>[1]> = {}) =>
  (await postMessage.call(lena, { taskId, body, ...more })).messageId;

describe("a message sent again after a broken line", () => {
  it("is there once, also when both tries come at the same moment", async () => {
    const clientKey = newId();
    const tries = await Promise.all([post("once", { clientKey }), post("once", { clientKey })]);
    expect(new Set(tries).size).toBe(1);
    expect(await post("once", { clientKey })).toBe(tries[0]);
    const { items } = await listThreads.call(lena, { taskId });
    expect(items.filter((item) => item.body === "once")).toHaveLength(1);
    const { messageId } = await postMessage.call(tom, { taskId, body: "once", clientKey });
    expect(messageId).not.toBe(tries[0]);
  });
});

describe("how far a person has read", () => {
  it("only moves forward, is each one's own, and what was for them there is read with it", async () => {
    expect(await getReadMark.call(tom, { taskId })).toEqual({ messageId: null });
    const first = await post("@Tom first");
    const second = await post("@Tom second");
    expect(await countUnread.call(tom, {})).toEqual({ unread: 1, messages: 1 });
    await markThreadRead.call(tom, { id: first });
    expect(await countUnread.call(tom, {})).toEqual({ unread: 1, messages: 1 });
    await markThreadRead.call(tom, { id: second });
    expect(await countUnread.call(tom, {})).toEqual({ unread: 0, messages: 0 });
    await markThreadRead.call(tom, { id: first });
    expect(await getReadMark.call(tom, { taskId })).toEqual({ messageId: second });
    expect(await getReadMark.call(lena, { taskId })).toEqual({ messageId: null });
    const other = await makeTeam("Elsewhere");
    await expect(markThreadRead.call(other.ctx, { id: first })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a link to a message", () => {
  it("gives its thread, with the message itself also where it is further back than the newest replies", async () => {
    const root = await post("A long talk", { kind: "question" });
    const early = await post("the first reply", { replyToId: root });
    for (let at = 0; at < 51; at += 1) await post(`reply ${at}`, { replyToId: root });
    const thread = await getThread.call(tom, { id: early });
    expect(thread).toMatchObject({ id: root, replyCount: 52 });
    expect(thread.replies[0]).toMatchObject({ id: early, body: "the first reply" });
    expect(thread.replies).toHaveLength(51);
    expect(await getThread.call(tom, { id: root })).toMatchObject({ id: root, replyCount: 52 });
  });
});
