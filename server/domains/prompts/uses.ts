import { and, asc, count, desc, eq, isNull, max, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { valueProblems } from "#server/lib/prompts/template";
import { declaredOnly, problemWords } from "./policy.ts";
import type { PromptRecord, VersionRecord } from "./rows.ts";
import { MAX_USERS, MAX_VERSIONS_COUNTED, type PromptUse, type PromptUses } from "./schema.ts";

const isUserOf = (teamId: string, promptId: string) =>
  and(
    eq(agents.teamId, teamId),
    sql`${agents.prompt} is not null and ${agents.prompt}->>'promptId' = ${promptId}`,
    isNull(agents.retiredAt),
  );

export async function listUsers(db: Reader, teamId: string, promptId: string) {
  const rows = await db
    .select({
      id: agents.id,
      name: agents.name,
      role: agents.role,
      prompt: agents.prompt,
      total: sql<number>`count(*) over ()::int`,
    })
    .from(agents)
    .where(isUserOf(teamId, promptId))
    .orderBy(asc(agents.name), asc(agents.id))
    .limit(MAX_USERS);
  return rows.flatMap(({ prompt: use, ...row }) => (use ? [{ ...row, use }] : []));
}

type User = { name: string; use: PromptUse };

/** Everybody who is told by it, for a check inside a change. */
async function usersIn(tx: Tx, of: PromptRecord): Promise<User[]> {
  const rows = await tx
    .select({ name: agents.name, use: agents.prompt })
    .from(agents)
    .where(isUserOf(of.teamId, of.id))
    .orderBy(asc(agents.name));
  return rows.flatMap(({ name, use }) => (use ? [{ name, use }] : []));
}

/** Throws `conflict` when an agent that follows the label could not be told the version by the values it has. */
export async function requireUsersFit(tx: Tx, head: PromptRecord, move: { label: string; to: VersionRecord }) {
  for (const { name, use } of await usersIn(tx, head)) {
    if (use.label !== move.label) continue;
    const problems = valueProblems(move.to, declaredOnly(move.to.variables, use.values));
    if (problems.length > 0)
      throw new DomainError(
        "conflict",
        `${name} follows ${move.label}, and v${move.to.version} does not fit its values: ${problemWords(problems)} Give the variable a default, or the agent a value.`,
      );
  }
}

/** Throws `conflict` when an agent follows the label. */
export async function requireNoFollower(tx: Tx, head: PromptRecord, label: string): Promise<void> {
  const names = (await usersIn(tx, head)).filter(({ use }) => use.label === label).map(({ name }) => name);
  if (names.length > 0)
    throw new DomainError("conflict", `${listed(names)} ${label} of ${head.name}. Let them follow another one first.`);
}

/** Throws `conflict` when an agent is told by it. */
export async function requireUnused(tx: Tx, head: PromptRecord): Promise<void> {
  const names = (await usersIn(tx, head)).map(({ name }) => name);
  if (names.length > 0)
    throw new DomainError("conflict", `${listed(names)} ${head.name}. Give them other instructions first.`);
}

/** “Iris and 2 more are told by” is said of agents at work; retired ones do not count. */
function listed(names: string[]): string {
  const [first = "", second] = names;
  if (names.length === 1) return `${first} is told by`;
  if (names.length === 2) return `${first} and ${second} are told by`;
  return `${first} and ${names.length - 1} more are told by`;
}

/** How often each version was told: runs that woke with it, and calls of a model in which it stood. */
export async function countVersions(db: Reader, teamId: string, promptId: string): Promise<PromptUses["versions"]> {
  const told = await db
    .select({ version: runs.promptVersion, runs: count(), lastUsedAt: max(runs.createdAt) })
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.promptId, promptId)))
    .groupBy(runs.promptVersion)
    .orderBy(desc(runs.promptVersion))
    .limit(MAX_VERSIONS_COUNTED);
  const asked = await db
    .select({ version: interactions.promptNumber, calls: count() })
    .from(interactions)
    .where(and(eq(interactions.teamId, teamId), eq(interactions.promptId, promptId)))
    .groupBy(interactions.promptNumber);
  const calls = new Map(asked.map(({ version, calls: number }) => [version, number]));
  return told.flatMap(({ version, ...row }) =>
    version === null ? [] : [{ version, ...row, interactions: calls.get(version) ?? 0 }],
  );
}
