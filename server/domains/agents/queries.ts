import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { agentRevisions, agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { memberships, users } from "#db/tables/teams";
import { originsOf } from "#server/core/outside";
import { ID_CURSOR, NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { namesOfPrompts, resolveUse } from "#server/domains/prompts/orchestration";
import { promptUse } from "#server/domains/prompts/schema";
import { DomainError } from "#server/lib/errors";
import { cardsOf, MAX_AGENTS, openTasksOf } from "./cards.ts";
import { diffOfSnapshots } from "./policy.ts";
import { storedSnapshot } from "./revisions.ts";
import {
  type AgentSnapshot,
  agentCard,
  agentRevisionDiff,
  agentRevisionRow,
  agentView,
  capability,
  type FoundAgent,
  foundAgent,
  modelPolicy,
} from "./schema.ts";

/** The roll of screens: the agents with what they do now, their pulse of the last half hour and their spend today. Three statements for any team. */
export const listAgentCards = query({
  name: "agent.list",
  scope: "agents:read",
  input: z.object({ isRetired: z.boolean().default(false) }).prefault({}),
  output: z.array(agentCard).max(MAX_AGENTS),
  run: ({ db, teamId, input }) => cardsOf(db, teamId, { isRetired: input.isRetired }),
});

/** The same of every agent there is or was, in the order they came. */
export const listAllAgents = query({
  name: "agent.list_all",
  scope: "agents:read",
  input: z.object({ ...pageInput, isRetired: z.boolean().default(false) }),
  output: pageOf(agentCard),
  async run({ db, teamId, input: { cursor, limit, isRetired } }) {
    const cards = await cardsOf(db, teamId, { isRetired, after: readCursor(cursor, ID_CURSOR), limit: limit + 1 });
    return toPage(cards, limit, ({ id }) => id);
  },
});

export const getAgent = query({
  name: "agent.get",
  scope: "agents:read",
  input: z.object({ id: z.uuid() }),
  output: agentView.extend({ card: agentCard }),
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({
        agent: agents,
        hiredBy: hirer,
        missionNumber: missions.number,
        outside: originsOf(outer(agents.id), ["text"]),
      })
      .from(agents)
      .leftJoin(missions, eq(missions.id, agents.hiredForMissionId))
      .where(and(eq(agents.teamId, teamId), eq(agents.id, input.id)));
    const [card] = await cardsOf(db, teamId, { agentId: input.id });
    if (!row || !card) throw new DomainError("not_found", "There is no such agent in this team.");
    const { agent, hiredBy, missionNumber, outside } = row;
    const prompt = agent.prompt && (await resolveUse(db, teamId, agent.prompt));
    const hire = agent.hiredByAgentId
      ? { by: hiredBy, missionId: agent.hiredForMissionId, missionNumber, reason: agent.hireReason }
      : null;
    return {
      ...agent,
      prompt,
      outside,
      hire,
      sessionKey: sessionKeyOf(agent),
      heartbeatHealth: card.heartbeatHealth,
      card,
    };
  },
});

const hirer = sql<string | null>`(select h.name from agents h where h.id = ${outer(agents.hiredByAgentId)})`;

/** What driving an agent's run needs of it, and no more. */
export const readAgent = query({
  name: "agent.read",
  scope: "agents:read",
  input: z.object({ id: z.uuid() }),
  output: z.object({
    name: z.string(),
    instructions: z.string(),
    prompt: promptUse.nullable(),
    modelPolicy,
    tools: z.array(z.string()).nullable(),
    revision: z.number(),
  }),
  async run({ db, teamId, input }) {
    const [agent] = await db
      .select({
        name: agents.name,
        instructions: agents.instructions,
        prompt: agents.prompt,
        modelPolicy: agents.modelPolicy,
        tools: agents.tools,
        revision: agents.revision,
      })
      .from(agents)
      .where(and(eq(agents.teamId, teamId), eq(agents.id, input.id)));
    if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    return agent;
  },
});

/** Living agents by what they can, how busy they are and their name: what assignment, hiring and the `agent_find` tool look at. */
export const findAgents = query({
  name: "agent.find",
  scope: "agents:read",
  input: z
    .object({
      capability: capability.optional(),
      minLevel: z.number().int().min(1).max(5).default(1),
      /** Not paused and with nothing in hand. */
      isFree: z.boolean().default(false),
      /** A part of the name or the role. */
      text: z.string().trim().max(100).default(""),
      withRecord: z.boolean().default(false),
      limit: z.number().int().min(1).max(MAX_AGENTS).default(MAX_AGENTS),
    })
    .prefault({}),
  output: z.array(foundAgent).max(MAX_AGENTS),
  async run({ db, teamId, input }) {
    const rows = await selectFound(db, input.withRecord ? recordOf(input.capability) : sql`null::text`)
      .where(
        and(
          eq(agents.teamId, teamId),
          isNull(agents.retiredAt),
          input.capability || input.minLevel > 1 ? canDo(input) : undefined,
          input.text
            ? sql`position(lower(${input.text}) in lower(${agents.name} || ' ' || ${agents.role})) > 0`
            : undefined,
          input.isFree ? sql`not ${agents.isPaused} and ${openTasksOf} = 0` : undefined,
        ),
      )
      .orderBy(asc(agents.createdAt), asc(agents.id))
      .limit(input.limit);
    return rows.map(toFound);
  },
});

/** The living agents of a team for a decision inside a transaction. */
export async function listLivingAgents(db: Reader, teamId: string): Promise<FoundAgent[]> {
  const rows = await selectFound(db, sql`null::text`)
    .where(and(eq(agents.teamId, teamId), isNull(agents.retiredAt)))
    .orderBy(asc(agents.createdAt), asc(agents.id))
    .limit(MAX_AGENTS);
  return rows.map(toFound);
}

function selectFound(db: Reader, record: SQL) {
  return db
    .select({
      id: agents.id,
      name: agents.name,
      role: agents.role,
      capabilities: agents.capabilities,
      isPaused: agents.isPaused,
      isProgram: agents.isProgram,
      openTasks: openTasksOf,
      record: sql<string | null>`${record}`,
    })
    .from(agents);
}

/** `accepted/handed in` of an agent's tasks: each return was a result handed in and not accepted. */
function recordOf(of: string | undefined): SQL {
  const only = of ? sql`and ${tasks.capability} = ${of}` : sql``;
  return sql`(select (count(*) filter (where ${tasks.status} = 'done'))::text || '/' ||
      (count(*) filter (where ${tasks.status} in ('review', 'done')) + coalesce(sum(${tasks.returnCount}), 0))::text
    from ${tasks} where ${tasks.assigneeAgentId} = ${outer(agents.id)} ${only})`;
}

function toFound({ record, ...row }: Omit<FoundAgent, "record"> & { record: string | null }): FoundAgent {
  if (record === null) return { ...row, record: null };
  const [accepted, handedIn] = record.split("/").map(Number);
  return { ...row, record: { accepted: accepted ?? 0, handedIn: handedIn ?? 0 } };
}

/** Has the capability at that level; without one, anything at that level. */
function canDo(of: { capability?: string | undefined; minLevel: number }): SQL {
  const isTag = of.capability ? sql`c->>'tag' = ${of.capability} and` : sql``;
  return sql`exists (select 1 from jsonb_array_elements(${agents.capabilities}) c where ${isTag} (c->>'level')::int >= ${of.minLevel})`;
}

/** Every content an agent ever had, newest first. */
export const listAgentRevisions = query({
  name: "agent.list_revisions",
  scope: "agents:read",
  input: z.object({ ...pageInput, id: z.uuid() }),
  output: pageOf(agentRevisionRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select({
        revision: agentRevisions.revision,
        changed: agentRevisions.changed,
        note: agentRevisions.note,
        by: agentRevisions.byName,
        isAgent: sql<boolean>`${agentRevisions.byAgentId} is not null`,
        createdAt: agentRevisions.createdAt,
      })
      .from(agentRevisions)
      .where(
        and(
          eq(agentRevisions.teamId, teamId),
          eq(agentRevisions.agentId, input.id),
          before ? lt(agentRevisions.revision, Number(before)) : undefined,
        ),
      )
      .orderBy(desc(agentRevisions.revision))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => String(row.revision));
  },
});

const revisionNumber = z.number().int().min(1).max(1_000_000_000);

/** What differs between two revisions, and the lines of the instructions side by side. */
export const diffAgentRevisions = query({
  name: "agent.diff",
  scope: "agents:read",
  input: z.object({ id: z.uuid(), from: revisionNumber, to: revisionNumber }),
  output: agentRevisionDiff,
  async run({ db, teamId, input }) {
    const before = await snapshotAt(db, teamId, { id: input.id, revision: input.from });
    const after = await snapshotAt(db, teamId, { id: input.id, revision: input.to });
    const ids = [before, after].flatMap(({ prompt }) => prompt?.promptId ?? []);
    const names = await namesOfPrompts(db, teamId, ids);
    return { from: input.from, to: input.to, ...diffOfSnapshots(before, after, names) };
  },
});

async function snapshotAt(db: Reader, teamId: string, of: { id: string; revision: number }): Promise<AgentSnapshot> {
  const [row] = await db
    .select({ snapshot: agentRevisions.snapshot })
    .from(agentRevisions)
    .where(
      and(
        eq(agentRevisions.teamId, teamId),
        eq(agentRevisions.agentId, of.id),
        eq(agentRevisions.revision, of.revision),
      ),
    );
  if (!row) throw new DomainError("not_found", `There is no revision ${of.revision} of this agent in this team.`);
  return storedSnapshot(row.snapshot);
}

export function sessionKeyOf(agent: { role: string; name: string }): string {
  return `agent:${agent.role}:${agent.name.toLowerCase().replace(/\s+/g, "-")}`;
}

type Called = { id: string; name: string };

/** Whom somebody may mean by these lower-case names: agents by their name, people by their whole or their first name. */
export async function findByName(
  db: Reader,
  teamId: string,
  names: string[],
  limit: number,
): Promise<{ agents: Called[]; people: Called[] }> {
  const called = await db
    .select({ id: agents.id, name: agents.name })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), isNull(agents.retiredAt), inArray(sql`lower(${agents.name})`, names)))
    .limit(limit);
  const people = await db
    .select({ id: users.id, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.teamId, teamId),
        or(inArray(sql`lower(${users.name})`, names), inArray(sql`lower(split_part(${users.name}, ' ', 1))`, names)),
      ),
    )
    .limit(limit);
  return { agents: called, people };
}
