import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { outer, rowsAsJson } from "#db/columns";
import { agents } from "#db/tables/agents";
import { promptLabels, prompts, promptVersions } from "#db/tables/prompts";
import { users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { PRODUCTION } from "#server/lib/prompts/words";
import type { LabelView } from "./schema.ts";

export type PromptRecord = typeof prompts.$inferSelect;
export type VersionRecord = typeof promptVersions.$inferSelect;

/** Throws `not_found` in the same words for what is another team's and for what is nowhere. */
export function noPrompt(): never {
  throw new DomainError("not_found", "There is no such prompt in this team.");
}

export function noVersion(name: string, version: number): never {
  throw new DomainError("not_found", `There is no version v${version} of ${name}.`);
}

/** Takes the prompt's row for a change, so that two writers come one after the other. */
export async function lockPrompt(tx: Tx, teamId: string, id: string): Promise<PromptRecord> {
  const [row] = await tx
    .select()
    .from(prompts)
    .where(and(eq(prompts.teamId, teamId), eq(prompts.id, id)))
    .for("update");
  return row ?? noPrompt();
}

/** The same for a change that an archived prompt does not take. */
export async function lockLivingPrompt(tx: Tx, teamId: string, id: string): Promise<PromptRecord> {
  const row = await lockPrompt(tx, teamId, id);
  if (row.archivedAt)
    throw new DomainError("conflict", `${row.name} is archived and cannot be changed. Bring it back first.`);
  return row;
}

/** A prompt by its id or its name. */
export function isCalled(ref: string): SQL {
  return UUID.test(ref) ? eq(prompts.id, ref) : eq(prompts.name, ref);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which versions the labels of a prompt mean, production first, as one column of a statement over `prompts`. */
export const labelsOf = rowsAsJson<LabelView>(
  sql`select l.label, l.version from ${promptLabels} l where l.prompt_id = ${outer(prompts.id)} order by l.label <> ${PRODUCTION}, l.version desc, l.label`,
);

/** How many agents at work are told by a prompt, as one column of a statement over `prompts`. */
export const agentCountOf = sql<number>`(select count(*)::int from ${agents} a where a.team_id = ${outer(prompts.teamId)}
  and a.prompt->>'promptId' = ${outer(prompts.id)}::text and a.prompt is not null and a.retired_at is null)`;

/** Who wrote a version, for a statement that joins agents and people. */
export const AUTHOR = {
  author: sql<string>`coalesce(${agents.name}, ${users.name}, 'Muster')`,
  isAgentAuthor: sql<boolean>`${agents.name} is not null`,
};

export async function readVersion(
  db: Reader,
  of: { promptId: string; name: string; version: number },
): Promise<VersionRecord> {
  const [row] = await db
    .select()
    .from(promptVersions)
    .where(and(eq(promptVersions.promptId, of.promptId), eq(promptVersions.version, of.version)));
  return row ?? noVersion(of.name, of.version);
}

/** What the variables of these versions are. */
export async function readVariables(
  db: Reader,
  promptId: string,
  versions: (number | undefined)[],
): Promise<Map<number, VersionRecord["variables"]>> {
  const wanted = [...new Set(versions.filter((version) => version !== undefined))];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .select({ version: promptVersions.version, variables: promptVersions.variables })
    .from(promptVersions)
    .where(and(eq(promptVersions.promptId, promptId), inArray(promptVersions.version, wanted)));
  return new Map(rows.map(({ version, variables }) => [version, variables]));
}
