import { sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { interactions } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Reader } from "#server/core/query";
import type { StepEstimate } from "./schema.ts";

/** How far back experience counts: the newest finished tasks of a capability. */
const SAMPLES = 50;

type Experience = {
  capability: string;
  samples: number;
  minutes: number;
  /** The median of what was paid; null when every sample ran on models that cost nothing. */
  micros: number | null;
};

/** What finished tasks of each capability took, work and checks together: medians, so that one stuck task does not count as usual. */
export async function readExperience(
  db: Reader,
  teamId: string,
  capabilities: string[],
): Promise<Map<string, Experience>> {
  const wanted = [...new Set(capabilities)];
  if (wanted.length === 0) return new Map();
  const rows = await rowsOf<Experience>(
    db,
    sql`select capability, count(*)::int as samples,
        (percentile_cont(0.5) within group (order by minutes))::float8 as minutes,
        (percentile_cont(0.5) within group (order by micros) filter (where not is_free))::float8 as micros
      from (
        select t.capability, w.minutes, w.micros, w.is_free,
          row_number() over (partition by t.capability order by t.finished_at desc) as place
        from ${tasks} t
        join lateral (
          select sum(extract(epoch from r.finished_at - r.started_at)) / 60 as minutes, sum(r.cost_micros) as micros,
            not exists (select 1 from ${interactions} i join ${runs} ir on ir.id = i.run_id
              where ir.task_id = t.id and not i.is_simulated) as is_free
          from ${runs} r where r.task_id = t.id and r.kind = 'work' and r.finished_at is not null and r.started_at is not null
        ) w on w.minutes is not null
        where t.team_id = ${teamId} and t.status = 'done' and t.capability in ${wanted}
      ) recent where place <= ${SAMPLES} group by capability`,
  );
  return new Map(rows.map((row) => [row.capability, row]));
}

/** Experience first, else the figure the plan brought. Money that experience does not know is filled in by the models' prices later. */
export function estimateStep(
  step: { capability: string; estimateMinutes?: number | undefined },
  experience: Map<string, Experience>,
): StepEstimate {
  const known = experience.get(step.capability);
  const own = step.estimateMinutes ?? null;
  return {
    minutes: known ? round(known.minutes) : own,
    minutesFrom: known ? "history" : own === null ? "none" : "model",
    micros: known ? Math.round(known.micros ?? 0) : null,
    microsFrom: known ? (known.micros === null ? "simulated" : "history") : "none",
    samples: known?.samples ?? 0,
  };
}

const round = (minutes: number): number => Math.round(minutes * 100) / 100;
