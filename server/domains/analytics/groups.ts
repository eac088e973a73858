import { type SQL, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { agents } from "#db/tables/agents";
import { analyticsRollups } from "#db/tables/analytics";
import { missions } from "#db/tables/missions";
import type { Reader } from "#server/core/query";
import { type Histogram, percentile } from "./histogram.ts";
import { COUNTS, type Count, HISTOGRAMS, type Measured } from "./rollup.ts";
import { ANALYTICS_LINES, type AnalyticsFigures, type AnalyticsGroup, type AnalyticsLine } from "./schema.ts";

export type Narrowed = {
  teamId: string;
  from: string;
  to: string;
  agentId?: string | undefined;
  missionId?: string | undefined;
  model?: string | undefined;
};

/** What the rows are summed by; bits of Postgres' `grouping()` tell which one a sum belongs to. */
const SETS = ["total", "day", "agent", "model", "mission", "capability"] as const;
export type SetName = (typeof SETS)[number];

const GROUPING = sql`case grouping(r.day, r.agent_id, r.model, r.mission_id, r.capability)
    when 31 then 'total' when 15 then 'day' when 23 then 'agent' when 27 then 'model' when 29 then 'mission' else 'capability' end as "set",
  coalesce(r.day, r.agent_id::text, r.model, r.mission_id::text, r.capability, '') as id`;
const BY = sql`group by grouping sets ((), (r.day), (r.agent_id), (r.model), (r.mission_id), (r.capability))`;

const within = (
  of: Narrowed,
): SQL => sql`r.team_id = ${of.teamId} and r.grain = 'day' and r.bucket >= ${of.from} and r.bucket <= ${of.to}
  ${of.agentId ? sql`and r.agent_id = ${of.agentId}` : sql``} ${of.missionId ? sql`and r.mission_id = ${of.missionId}` : sql``}
  ${of.model ? sql`and r.model = ${of.model}` : sql``}`;

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const SUMS = sql.join(
  COUNTS.map((name) => sql`coalesce(sum(r.${sql.identifier(snake(name))}), 0)::float8 as ${sql.identifier(name)}`),
  sql`, `,
);
const MEASURED = sql.join(
  HISTOGRAMS.map((name) => sql`(${name}, r.${sql.identifier(snake(name))})`),
  sql`, `,
);

type Sums = { set: SetName; id: string } & Record<Count, number>;
type Bins = { set: SetName; id: string; name: Measured; bin: string; times: number };

/** Every sum the page shows, from two statements over the days' rows: counts, and measurements by their bins. */
export async function readSums(db: Reader, of: Narrowed): Promise<Map<SetName, Map<string, AnalyticsFigures>>> {
  const sums = await rowsOf<Sums>(
    db,
    sql`select ${GROUPING}, ${SUMS} from ${analyticsRollups} r where ${within(of)} ${BY}`,
  );
  const bins = await rowsOf<Bins>(
    db,
    sql`select ${GROUPING}, h.name, b.key as bin, sum(b.value::int)::int as times from ${analyticsRollups} r,
        lateral (values ${MEASURED}) as h (name, counts), lateral jsonb_each_text(h.counts) b
      where ${within(of)} group by h.name, b.key, grouping sets ((), (r.day), (r.agent_id), (r.model), (r.mission_id), (r.capability))`,
  );
  const measured = new Map<string, Record<Measured, Histogram>>();
  for (const { set, id, name, bin, times } of bins) {
    const key = `${set} ${id}`;
    const known = measured.get(key) ?? { latency: {}, firstToken: {}, cycle: {} };
    known[name][bin] = times;
    measured.set(key, known);
  }
  const found = new Map<SetName, Map<string, AnalyticsFigures>>(SETS.map((set) => [set, new Map()]));
  for (const { set, id, ...counts } of sums)
    found
      .get(set)
      ?.set(id, figuresOf(counts, measured.get(`${set} ${id}`) ?? { latency: {}, firstToken: {}, cycle: {} }));
  return found;
}

export function figuresOf(counts: Record<Count, number>, measured: Record<Measured, Histogram>): AnalyticsFigures {
  const ended = counts.runsSucceeded + counts.runsFailed;
  return {
    ...counts,
    successShare: ended === 0 ? null : counts.runsSucceeded / ended,
    perAcceptedMicros: counts.tasksDone === 0 ? null : Math.ceil(counts.spentMicros / counts.tasksDone),
    cycleMedianMs: percentile(measured.cycle, 0.5),
    cycleP90Ms: percentile(measured.cycle, 0.9),
    latencyP50Ms: percentile(measured.latency, 0.5),
    latencyP95Ms: percentile(measured.latency, 0.95),
    firstTokenP50Ms: percentile(measured.firstToken, 0.5),
    firstTokenP95Ms: percentile(measured.firstToken, 0.95),
  };
}

type Named = { id: string; name: string; note: string | null };

/** The names of the agents and missions the sums are about, in one statement. */
export function readNames(db: Reader, teamId: string, of: { agentIds: string[]; missionIds: string[] }) {
  const listed = (ids: string[]) =>
    sql`(select v::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) v)`;
  return rowsOf<Named>(
    db,
    sql`select a.id, a.name, a.role as note from ${agents} a where a.team_id = ${teamId} and a.id in ${listed(of.agentIds)}
      union all
      select m.id, 'M-' || m.number || ' ' || m.title, m.status from ${missions} m
        where m.team_id = ${teamId} and m.id in ${listed(of.missionIds)}`,
  );
}

/** The heaviest first; what nobody can name is told in words. */
export function groupOf(
  figures: ReadonlyMap<string, AnalyticsFigures>,
  nameOf: (id: string) => { name: string; note: string | null } | null,
): AnalyticsGroup {
  const lines: AnalyticsLine[] = [...figures].flatMap(([id, of]) => {
    const named = nameOf(id);
    return named ? [{ id, ...named, ...of }] : [];
  });
  lines.sort(
    (a, b) =>
      b.tasksDone - a.tasksDone || b.spentMicros - a.spentMicros || b.calls - a.calls || (a.name < b.name ? -1 : 1),
  );
  return { lines: lines.slice(0, ANALYTICS_LINES), more: Math.max(0, lines.length - ANALYTICS_LINES) };
}
