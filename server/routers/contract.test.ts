import { asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { documents } from "#db/tables/documents";
import { auditLog, events } from "#db/tables/kernel";
import { messages } from "#db/tables/messages";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { ROLE_SCOPES, ROLES, type Role, type Scope } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import type { Hub } from "#server/realtime/hub";
import { startHub } from "#server/realtime/start";
import { openTestDatabase } from "#tests/support/database";
import { makeFullTeam, type TeamIds } from "#tests/support/full-team";
import { inputWithIds } from "#tests/support/generate-input";
import { makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { appRouter, createCaller } from "./root.ts";
import type { DoorContext } from "./trpc.ts";

// Walks the whole router, so that a new procedure is under this contract from its first day.

type Entry = { path: string; type: "query" | "mutation" | "subscription"; scope: Scope; schema: z.ZodType };
type Outcome = { code: string | null; value: unknown };

const procedures: Entry[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  const { type, meta, inputs } = readDefinition(procedure);
  if (!meta?.scope)
    throw new Error(`${path} is not made with queryOf, mutationOf or scoped: nothing checks who calls it.`);
  return { path, type, scope: meta.scope, schema: inputs[0] ?? z.object({}) };
});

/** tRPC's types hide what a procedure was built from; its runtime keeps it. */
function readDefinition(procedure: unknown) {
  const { _def } = procedure as { _def: { type: Entry["type"]; meta?: { scope?: Scope }; inputs: z.ZodType[] } };
  return _def;
}

let mine: TestTeam;
let theirs: { team: TestTeam; ids: TeamIds };
let hub: Hub;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await openTestDatabase();
  theirs = await makeFullTeam("the other team");
  mine = await makeTeam("our team");
  hub = await startHub();
  close = () => database.close();
});
afterAll(async () => {
  await hub.stop();
  await close();
});

function doorContext(role: Role | null): DoorContext {
  const ctx = personContext(mine.id, mine.userId, role ?? "viewer");
  const identity = role ? { ctx, userId: mine.userId, teamSlug: null, via: "token" as const } : null;
  return { requestId: newId(), identity, headers: { get: () => null } };
}

/** Calls by path. Of a subscription it takes what comes within a moment. */
async function callAs(role: Role | null, entry: Entry, input: unknown): Promise<Outcome> {
  const abort = new AbortController();
  const caller: unknown = createCaller(doorContext(role), { signal: abort.signal });
  const procedure = entry.path.split(".").reduce<unknown>((at, name) => Reflect.get(Object(at), name), caller);
  try {
    const value = await (procedure as (input: unknown) => Promise<unknown>)(input);
    return { code: null, value: entry.type === "subscription" ? await collect(value, abort) : value };
  } catch (error) {
    return { code: String(Reflect.get(Object(error), "code")), value: null };
  }
}

async function collect(stream: unknown, abort: AbortController): Promise<unknown[]> {
  const items: unknown[] = [];
  const timer = setTimeout(() => abort.abort(), 200);
  for await (const item of stream as AsyncIterable<unknown>) items.push(item);
  clearTimeout(timer);
  return items;
}

const strangerIds = (): TeamIds => ({
  agentId: newId(),
  missionId: newId(),
  taskId: newId(),
  runId: newId(),
  documentId: newId(),
  fileId: newId(),
  questionId: newId(),
  messageId: newId(),
  noticeId: newId(),
  pinId: newId(),
  approvalId: newId(),
  approvalRuleId: newId(),
  templateId: newId(),
  shareId: newId(),
  hookId: newId(),
  sessionId: newId(),
  chatMessageId: newId(),
  seriesId: newId(),
});

describe("every procedure", () => {
  it("is found by the walk", () => {
    expect(procedures.length).toBeGreaterThan(35);
  });

  it.each(procedures)("$path refuses who is not signed in", async (entry) => {
    const { input } = inputWithIds(entry.path, entry.schema, strangerIds());
    expect(await callAs(null, entry, input)).toEqual({ code: "UNAUTHORIZED", value: null });
  });

  it.each(procedures)("$path asks for $scope of each role", async (entry) => {
    for (const role of ROLES) {
      const { input } = inputWithIds(entry.path, entry.schema, strangerIds());
      const { code } = await callAs(role, entry, input);
      expect.soft(code === "FORBIDDEN", `${role} got ${code}`).toBe(!ROLE_SCOPES[role].includes(entry.scope));
      expect.soft(code, `${role}: the generated input must fit the schema`).not.toBe("INTERNAL_SERVER_ERROR");
    }
  });

  it.each(procedures)("$path keeps another team's things to that team", async (entry) => {
    const before = await theirRows();
    const { input, usedIds } = inputWithIds(entry.path, entry.schema, theirs.ids);
    const { code, value } = await callAs("owner", entry, input);
    const isNaming = usedIds.length > 0 && !isList(value);
    if (isNaming) expect(["NOT_FOUND", "FORBIDDEN"]).toContain(code);
    const shown = JSON.stringify(value) ?? "";
    for (const id of [...Object.values(theirs.ids), theirs.team.id]) expect(shown).not.toContain(id);
    expect(shown).not.toContain("the other team");
    expect(await theirRows()).toEqual(before);
  });
});

/** What a database, a clock or a walk through a value may trip over. A model, a file or a webhook brings all of it. */
const ODD_VALUES: unknown[] = [
  "a\u0000b",
  "half \ud83e of a fox",
  ["\u0000"],
  { "k\u0000": "\ud800" },
  2 ** 31,
  -1,
  new Date(8.64e15),
  new Date(-8.64e15),
  JSON.parse(`${"[".repeat(2_000)}${"]".repeat(2_000)}`),
];

describe("every procedure that gets odd values", () => {
  it.each(procedures)("$path answers them with words, never with a defect", async (entry) => {
    const { input } = inputWithIds(entry.path, entry.schema, strangerIds());
    const fields = Object.keys(z.toJSONSchema(entry.schema, { io: "input", unrepresentable: "any" }).properties ?? {});
    for (const field of fields) {
      for (const odd of ODD_VALUES) {
        const { code } = await callAs("owner", entry, { ...Object(input), [field]: odd });
        expect.soft(code, `${field}: ${JSON.stringify(odd).slice(0, 40)}`).not.toBe("INTERNAL_SERVER_ERROR");
      }
    }
  });
});

/** A list that was filtered by a foreign id may be empty instead of refused. */
function isList(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(Array.isArray);
}

/** Everything of the other team that a door could change. */
async function theirRows(): Promise<unknown> {
  const db = getDb();
  const { id } = theirs.team;
  return Promise.all([
    db.select().from(agents).where(eq(agents.teamId, id)).orderBy(asc(agents.id)),
    db.select().from(missions).where(eq(missions.teamId, id)).orderBy(asc(missions.id)),
    db.select().from(tasks).where(eq(tasks.teamId, id)).orderBy(asc(tasks.id)),
    db.select().from(runs).where(eq(runs.teamId, id)).orderBy(asc(runs.id)),
    db.select().from(messages).where(eq(messages.teamId, id)).orderBy(asc(messages.id)),
    db.select().from(documents).where(eq(documents.teamId, id)).orderBy(asc(documents.id)),
    db.select({ count: sql<number>`count(*)::int` }).from(events).where(eq(events.teamId, id)),
    db.select({ count: sql<number>`count(*)::int` }).from(auditLog).where(eq(auditLog.teamId, id)),
  ]);
}
