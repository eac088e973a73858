import { createMCPClient } from "@ai-sdk/mcp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Database } from "#db/client";
import { openTestDatabase } from "#tests/support/database";
import { connectClient, keyOf, type McpPlace, openMcpServer } from "#tests/support/mcp";
import { expectTrueFigures, shop } from "#tests/support/sim-cases";
import { textOf } from "#tests/support/sim-data";
import { openWorkshop, type Workshop } from "#tests/support/workshop";

let database: Database;
let workshop: Workshop;
let place: McpPlace;
beforeAll(async () => {
  database = await openTestDatabase();
  workshop = await openWorkshop(database);
  place = await openMcpServer();
});
afterAll(async () => {
  await place.stop();
  await workshop.stop();
  await database.close();
});

const started = z.object({ id: z.string(), number: z.number() });
const followed = z.object({
  isSettled: z.boolean(),
  mission: z.object({ status: z.string() }),
  documents: z.array(z.object({ documentId: z.string(), title: z.string() })),
});
const read = z.object({ body: z.string() });

describe("a program that speaks MCP", () => {
  it("runs a mission to its end with the AI SDK’s client, while the official one follows its progress", async () => {
    const one = shop(31);
    const { secret } = await keyOf(workshop.owner);
    const headers = { authorization: `Bearer ${secret}` };
    const client = await createMCPClient({ transport: { type: "http", url: place.url, headers } });
    const call = async (name: string, given: Record<string, unknown>) => {
      const result = await client.callTool({ name, arguments: given });
      expect(result, name).not.toMatchObject({ isError: true });
      return "structuredContent" in result ? result.structuredContent : null;
    };
    expect(Object.keys(await client.tools())).toContain("mission_start");
    const files = [
      { name: one.set.name, text: textOf(one.set) },
      { name: "notes.md", text: one.notes },
    ];
    const { id } = started.parse(await call("mission_start", { goal: one.goal, files }));
    const told = follow(secret, id);
    let state = followed.parse(await call("mission_wait", { id, timeoutSeconds: 1 }));
    expect(state.isSettled, "a second is too short for a mission").toBe(false);
    for (let tries = 0; !state.isSettled && tries < 6; tries += 1)
      state = followed.parse(await call("mission_wait", { id, timeoutSeconds: 25 }));
    expect(state.mission.status).toBe("done");
    const [document] = state.documents;
    const { body } = read.parse(await call("document_get", { id: document?.documentId }));
    expectTrueFigures(body, one);
    const progress = await told;
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.map((step) => step.progress)).toEqual(progress.map((_, at) => at + 1));
    expect(progress.map((step) => step.message).join("\n")).toMatch(/ \(\d of \d tasks done\)/);
    await client.close();
  }, 180_000);
});

/** Everything the official client is told until the mission is over. */
async function follow(secret: string, id: string) {
  const client = await connectClient(place.url, secret);
  const told: { progress: number; message?: string | undefined }[] = [];
  await client.callTool(
    { name: "mission_wait", arguments: { id, timeoutSeconds: 170 } },
    { onprogress: (step) => told.push(step), timeout: 175_000 },
  );
  await client.close();
  return told;
}
