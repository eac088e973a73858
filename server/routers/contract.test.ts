import { initTRPC } from "@trpc/server";
import { asc, eq, getTableName, sql } from "drizzle-orm";
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
import type { Identity } from "#server/http/identity";
import { newId } from "#server/lib/ids";
import {
  AGENT_SCOPES,
  PROGRAM_KEY_SCOPES,
  ROLE_SCOPES,
  ROLES,
  type Role,
  RUN_TOKEN_SCOPES,
  type Scope,
} from "#server/lib/scopes";
import type { Hub } from "#server/realtime/hub";
import { startHub } from "#server/realtime/start";
import { NOT_MOUNTED, ROUTES } from "#server/rest/routes";
import { openTestDatabase } from "#tests/support/database";
import { emptyTables, fillTables } from "#tests/support/fill-tables";
import { makeFullTeam, type TeamIds } from "#tests/support/full-team";
import { inputWithIds } from "#tests/support/generate-input";
import { type Entry, entriesOf, type Need } from "#tests/support/procedures";
import { makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { appRouter, createCaller } from "./root.ts";
import type { DoorContext } from "./trpc.ts";

// Walks the whole router, so that a new procedure is under this contract from its first day.

type Outcome = { code: string | null; message: string; value: unknown };

const procedures = entriesOf(appRouter);

/**
 * Who may come: nobody, each role, an agent, a key of an owner that was given everything but what is asked for, and the program of an
 * agent that runs outside: by its key, and by the token of a run.
 */
const CALLERS = ["anonymous", ...ROLES, "agent", "key without the scope", "agent’s key", "run token"] as const;
type Caller = (typeof CALLERS)[number];

let mine: TestTeam;
let theirs: { team: TestTeam; ids: TeamIds };
let hub: Hub;
let close: () => Promise<void>;

beforeAll(async () => {
  const database = await openTestDatabase();
  theirs = await makeFullTeam("the other team");
  await fillTables(theirs.team, "the other team", theirs.ids);
  mine = await makeTeam("our team");
  hub = await startHub();
  close = () => database.close();
});
afterAll(async () => {
  await hub.stop();
  await close();
});

function holds(caller: Caller, need: Need): boolean {
  if (need === "nobody") return true;
  if (need === "person") return isRole(caller);
  return scopesOf(caller, need).has(need);
}

const isRole = (caller: Caller): caller is Role => ROLES.some((role) => role === caller);

function scopesOf(caller: Caller, need: Need): Set<Scope> {
  if (isRole(caller)) return new Set(ROLE_SCOPES[caller]);
  if (caller === "agent") return new Set(AGENT_SCOPES);
  if (caller === "agent’s key") return new Set(PROGRAM_KEY_SCOPES);
  if (caller === "run token") return new Set(RUN_TOKEN_SCOPES);
  return new Set(ROLE_SCOPES.owner.filter((scope) => scope !== need));
}

/** What the door makes of whoever comes. */
function identityOf(caller: Caller, need: Need): Identity | null {
  if (caller === "anonymous") return null;
  const { id: teamId, userId } = mine;
  const ctx = { ...personContext(teamId, userId, "owner"), scopes: scopesOf(caller, need) };
  const standing = { kind: "token" as const, hash: newId(), role: null };
  const token = { userId, teamSlug: null, via: "token" as const, standing };
  if (isRole(caller)) return { ...token, ctx };
  const key = { kind: "apiKey" as const, keyId: newId(), userId, name: "Lena" };
  const actor =
    caller === "agent" || caller === "run token"
      ? { kind: "agent" as const, agentId: newId(), name: "Iris", runId: newId() }
      : caller === "agent’s key"
        ? { ...key, agentId: newId() }
        : key;
  return { ...token, ctx: { ...ctx, actor } };
}

/** Calls by path. Of a subscription it takes what comes within a moment. */
async function callAs(who: Caller, entry: Entry, input: unknown): Promise<Outcome> {
  const abort = new AbortController();
  const context: DoorContext = {
    requestId: newId(),
    identity: identityOf(who, entry.need),
    person: isRole(who) ? { userId: mine.userId, name: "Lena", email: "lena@example.org", sessionId: newId() } : null,
    refusal: null,
    headers: { get: (name) => (name === "sec-fetch-site" ? "same-origin" : null) },
  };
  const caller: unknown = createCaller(context, { signal: abort.signal });
  const procedure = entry.path.split(".").reduce<unknown>((at, name) => Reflect.get(Object(at), name), caller);
  try {
    const value = await (procedure as (input: unknown) => Promise<unknown>)(input);
    return { code: null, message: "", value: entry.type === "subscription" ? await collect(value, abort) : value };
  } catch (error) {
    return {
      code: String(Reflect.get(Object(error), "code")),
      message: String(Reflect.get(Object(error), "message")),
      value: null,
    };
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
  auditId: newId(),
  hookId: newId(),
  sessionId: newId(),
  chatMessageId: newId(),
  seriesId: newId(),
  keyId: newId(),
  userId: newId(),
  invitationId: newId(),
  userSessionId: newId(),
  connectionId: newId(),
  toolId: newId(),
  identityId: newId(),
  promptId: newId(),
});

describe("every procedure", () => {
  it("is found by the walk, and one that does not say what it takes fails it", () => {
    expect(procedures.length).toBeGreaterThan(100);
    const bare = initTRPC.create();
    const careless = bare.router({ all: bare.procedure.query(() => "everything") });
    expect(() => entriesOf(careless)).toThrow("all declares no permission");
  });

  it("has an address of REST in server/rest/routes/, or a reason in server/rest/routes.ts why it has none", () => {
    const paths = procedures.map(({ path }) => path);
    const mounted = new Set<string>(ROUTES.map(({ procedure }) => procedure));
    const left = Object.keys(NOT_MOUNTED);
    expect(paths.filter((path) => !mounted.has(path) && !left.includes(path))).toEqual([]);
    expect(left.filter((path) => mounted.has(path) || !paths.includes(path))).toEqual([]);
  });

  it("is asked beside another team that has something to give away in every table of teams", async () => {
    expect((await emptyTables(theirs.team.id)).map(getTableName)).toEqual([]);
  });

  it.each(procedures)("$path lets in who holds “$need” and nobody else, in the own team", async (entry) => {
    const { input } = inputWithIds(entry.path, entry.schema, strangerIds());
    for (const caller of CALLERS) {
      const { code, message } = await callAs(caller, entry, input);
      const isRefused = code === "UNAUTHORIZED" || REFUSAL.test(message);
      expect.soft(isRefused, `${caller} got ${code}: ${message}`).toBe(!holds(caller, entry.need));
      expect.soft(code, `${caller}: the generated input must fit the schema`).not.toBe("INTERNAL_SERVER_ERROR");
      if (caller === "anonymous" && entry.need !== "nobody") expect.soft(code).toBe("UNAUTHORIZED");
      else if (isRefused && entry.need !== "person")
        expect.soft(message, `${caller} is told what is missing and who has it`).toContain(`“${entry.need}”`);
    }
  });

  it.each(procedures)("$path keeps another team’s things to that team, whoever asks", async (entry) => {
    const before = await theirRows();
    const { input, usedIds } = inputWithIds(entry.path, entry.schema, theirs.ids);
    for (const caller of CALLERS) {
      const { code, value } = await callAs(caller, entry, input);
      const isNaming = usedIds.length > 0 && !isList(value);
      if (caller === "anonymous" && entry.need !== "nobody") expect.soft(code).toBe("UNAUTHORIZED");
      else if (isNaming) expect.soft(["NOT_FOUND", "FORBIDDEN"], `${caller} got ${code}`).toContain(code);
      const shown = JSON.stringify(value) ?? "";
      for (const id of [...Object.values(theirs.ids), theirs.team.id]) expect.soft(shown).not.toContain(id);
      expect.soft(shown).not.toContain("the other team");
    }
    expect(await theirRows()).toEqual(before);
  });
});

const REFUSAL = /needs the permission “|^Sign in/;

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
        const { code } = await callAs(holderOf(entry.need), entry, { ...Object(input), [field]: odd });
        expect.soft(code, `${field}: ${JSON.stringify(odd).slice(0, 40)}`).not.toBe("INTERNAL_SERVER_ERROR");
      }
    }
  });
});

/** The highest who holds it: what is a program's alone is asked by the program. */
function holderOf(need: Need): Caller {
  return CALLERS.find((caller) => caller !== "anonymous" && holds(caller, need)) ?? "owner";
}

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
