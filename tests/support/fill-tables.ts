import { globSync } from "node:fs";
import { join } from "node:path";
import { eq, getTableColumns, getTableName, is } from "drizzle-orm";
import { type PgColumn, PgTable } from "drizzle-orm/pg-core";
import { getDb } from "#db/handle";
import { criteria } from "#db/tables/tasks";
import { newId } from "#server/lib/ids";
import type { TeamIds } from "./full-team.ts";
import type { TestTeam } from "./team.ts";

const FOLDER = join(import.meta.dirname, "../../db/tables");

/** Every table whose rows belong to a team, with the column that says which. */
export async function teamTables(): Promise<{ table: PgTable; teamId: PgColumn }[]> {
  const modules = await Promise.all(
    globSync("*.ts", { cwd: FOLDER }).map((name): Promise<object> => import(join(FOLDER, name))),
  );
  return modules
    .flatMap((module) => Object.values(module))
    .flatMap((one: unknown) => (is(one, PgTable) ? [one] : []))
    .flatMap((table) => {
      const teamId = getTableColumns(table).teamId;
      return teamId ? [{ table, teamId }] : [];
    });
}

/**
 * Puts a row of the team into each of its tables that has none, whose words name it: so that a statement which forgets whose rows it
 * reads has something to give away, wherever it reads.
 */
export async function fillTables(team: TestTeam, name: string, ids: TeamIds): Promise<void> {
  const [criterion] = await getDb().select({ id: criteria.id }).from(criteria).where(eq(criteria.teamId, team.id));
  const known: Record<string, string> = { ...ids, teamId: team.id, criterionId: criterion?.id ?? "" };
  let left = await emptyTables(team.id);
  // Rows that others refer to come first: what could not be written yet is tried again behind them.
  for (let round = 0; round < 4 && left.length > 0; round += 1) {
    for (const table of left) {
      const row = rowFor(table, { known, words: `A row of ${name}` });
      await getDb()
        .insert(table)
        .values(row)
        .then(
          () => {
            known[`${getTableName(table)}.id`] = String(row.id);
          },
          () => undefined,
        );
    }
    left = await emptyTables(team.id);
  }
}

export async function emptyTables(ofTeam: string): Promise<PgTable[]> {
  const empty: PgTable[] = [];
  for (const { table, teamId } of await teamTables())
    if ((await getDb().$count(table, eq(teamId, ofTeam))) === 0) empty.push(table);
  return empty;
}

type Given = { known: Record<string, string>; words: string };

function rowFor(table: PgTable, given: Given): Record<string, unknown> {
  const columns = Object.entries(getTableColumns(table) as Record<string, PgColumn>);
  const row = columns.flatMap(([key, column]) => {
    if (column.generated || column.generatedIdentity) return [];
    const id = column.getSQLType() === "uuid" ? idFor(key, given.known) : undefined;
    if (id !== undefined) return [[key, id]];
    return column.notNull && !column.hasDefault ? [[key, valueFor(column, given.words)]] : [];
  });
  return Object.fromEntries(row);
}

/** Ids that a column's name tells; of an origin, the one that was written before. */
function idFor(key: string, known: Record<string, string>): string | undefined {
  if (key === "id") return newId();
  if (key === "originId") return known["outside_origins.id"];
  if (known[key]) return known[key];
  if (key.endsWith("AgentId")) return known.agentId;
  return key.endsWith("UserId") ? known.userId : undefined;
}

function valueFor(column: PgColumn, words: string): unknown {
  const type = column.getSQLType();
  if (type === "uuid") return newId();
  if (type.startsWith("timestamp")) return new Date();
  if (type === "jsonb") return { words };
  if (type === "bytea") return new TextEncoder().encode(words);
  if (type === "boolean") return false;
  if (type === "date") return "2026-11-28";
  return type === "integer" || type === "bigint" || type.startsWith("double") ? 1 : words;
}
