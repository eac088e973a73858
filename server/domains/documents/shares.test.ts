import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { documentShares } from "#db/tables/documents";
import { auditLog, events } from "#db/tables/kernel";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { createDocument } from "./commands.ts";
import { listShares, openShare, revokeShare, shareDocument } from "./shares.ts";

let database: Database;
let team: TestTeam;
let id: string;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  id = (await createDocument.call(team.ctx, { title: "Offer", body: "We offer." })).documentId;
});
afterAll(() => database.close());

describe("public links", () => {
  it("keep only a hash of the address, also out of audit and events", async () => {
    const { token, path } = await shareDocument.call(team.ctx, { id, label: "for Åsa" });
    expect(path).toBe(`/share/${token}`);
    expect(await openShare(token)).toMatchObject({ title: "Offer", body: "We offer." });
    const kept = JSON.stringify(
      await Promise.all([
        getDb().select().from(documentShares),
        getDb().select().from(auditLog),
        getDb().select().from(events),
        listShares.call(team.ctx, { id }),
      ]),
    );
    expect(kept).not.toContain(token);
  });

  it("closed, run out, made up or half: all alike", async () => {
    const closed = await shareDocument.call(team.ctx, { id, label: "closed" });
    const [row] = await listShares.call(team.ctx, { id });
    await revokeShare.call(team.ctx, { shareId: row?.id ?? "" });
    const old = await shareDocument.call(team.ctx, { id, label: "old", days: 1 });
    await getDb()
      .update(documentShares)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(documentShares.label, "old"));
    for (const token of [closed.token, old.token, "x".repeat(32), closed.token.slice(0, 20), "../../etc", ""])
      expect(await openShare(token)).toBeNull();
  });

  it("are not opened by an agent, and not beyond a bound", async () => {
    const actor = { kind: "agent" as const, agentId: team.userId, name: "Noor", runId: team.userId };
    await expect(shareDocument.call({ ...team.ctx, actor }, { id })).rejects.toMatchObject({ code: "forbidden" });
    const { documentId } = await createDocument.call(team.ctx, { title: "Many", body: "x" });
    for (let index = 0; index < 20; index += 1) await shareDocument.call(team.ctx, { id: documentId });
    await expect(shareDocument.call(team.ctx, { id: documentId })).rejects.toMatchObject({ code: "limited" });
  });
});
