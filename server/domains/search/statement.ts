import { inArray, type SQL, sql } from "drizzle-orm";
import { agentSearch, agents } from "#db/tables/agents";
import { documents, documentVersions } from "#db/tables/documents";
import { messages } from "#db/tables/messages";
import { missionSearch, missions } from "#db/tables/missions";
import { promptSearch, prompts, promptVersions } from "#db/tables/prompts";
import { runs } from "#db/tables/runs";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import { taskSearch, tasks } from "#db/tables/tasks";
import { users } from "#db/tables/teams";
import type { Audience } from "#server/domains/documents/schema";
import { HIT_END, HIT_START, type SearchPlan, termQuery } from "./policy.ts";
import { MOST_OF_A_KIND, type SearchKind } from "./schema.ts";

export type HitRow = {
  counts: Partial<Record<SearchKind, number>> | string | null;
  kind: SearchKind | null;
  id: string;
  number: number | null;
  is_exact: boolean;
  at: string | Date;
  title: string;
  state: string;
  snippet: string | null;
  mission_id: string | null;
  mission_number: number | null;
  task_id: string | null;
  document_id: string | null;
  by: string | null;
};

type Search = {
  teamId: string;
  plan: SearchPlan;
  kinds: SearchKind[];
  kind: SearchKind | null;
  missionId: string | null;
  authorId: string | null;
  since: Date | null;
  /** Which documents the one who asks may see. */
  audiences: Audience[];
  limit: number;
  offset: number;
};

/** Of a text only its beginning is shown with the words marked: marking reads all it is given. */
const MARKED_LENGTH = 30_000;

/**
 * One statement for a page: each kind gives its newest matches up to a bound, all are ranked together, and only those of the page
 * are read in full and marked.
 */
export function searchSql(search: Search): SQL {
  const words = wordsOf(search.plan);
  const branches = search.kinds.map((kind) => branchOf[kind](search, words));
  const marks = `StartSel=${HIT_START}, StopSel=${HIT_END}, MaxFragments=2, MaxWords=16, MinWords=6, FragmentDelimiter=" … "`;
  return sql`with hits as materialized (${sql.join(branches, sql` union all `)}),
    counted as (select coalesce(jsonb_object_agg(c.kind, c.n), '{}') as counts from
      (select kind, count(*)::int as n from hits group by kind) c),
    page as (select * from hits where ${search.kind}::text is null or kind = ${search.kind}
      order by is_exact desc, rank desc, at desc, id limit ${search.limit} offset ${search.offset})
    select counted.counts, p.kind, p.id, p.number, p.is_exact, p.at, p.mission_id, p.task_id, mm.number as mission_number, s.document_id,
      ${titleSql} as title, coalesce(t.status, m.status, r.status, g.role, '') as state,
      coalesce(author_agent.name, author_user.name) as by,
      case when p.kind is not null then ts_headline('english', left(${bodyOf(words)}, ${MARKED_LENGTH}), ${words}, ${marks}) end as snippet
    from counted left join page p on true
    left join ${tasks} t on t.id = p.id and p.kind = 'task'
    left join ${missions} m on m.id = p.id and p.kind = 'mission'
    left join ${documents} d on d.id = p.id and p.kind = 'document'
    left join ${documentVersions} v on v.document_id = d.id and v.version = d.version
    left join ${messages} s on s.id = p.id and p.kind = 'message'
    left join ${tasks} st on st.id = s.task_id
    left join ${documents} sd on sd.id = s.document_id
    left join ${agents} g on g.id = p.id and p.kind = 'agent'
    left join ${chatSessions} c on c.id = p.id and p.kind = 'chat'
    left join ${prompts} q on q.id = p.id and p.kind = 'prompt'
    left join ${promptVersions} w on w.prompt_id = q.id and w.version = q.version
    left join ${runs} r on r.id = p.id and p.kind = 'run'
    left join ${missions} mm on mm.id = p.mission_id
    left join ${agents} author_agent on author_agent.id = coalesce(t.assignee_agent_id, v.author_agent_id, s.author_agent_id, c.agent_id, w.author_agent_id, r.agent_id)
    left join ${users} author_user on author_user.id = coalesce(t.assignee_user_id, m.owner_user_id, v.author_user_id, s.author_user_id, w.author_user_id)
    order by p.is_exact desc, p.rank desc, p.at desc, p.id`;
}

const titleSql = sql`coalesce(t.title, m.title, d.title, st.title, sd.title, c.title, g.name, q.name, mm.title, 'Run ' || p.number, '')`;
const bodyOf = (words: SQL) => sql`case p.kind when 'task' then coalesce(nullif(t.description, ''), t.result, t.title)
  when 'mission' then coalesce(m.goal, m.title) when 'document' then coalesce(d.body, d.title)
  when 'chat' then coalesce((select said.body from ${chatMessages} said where said.session_id = c.id and said.search @@ ${words}
    and said.status <> 'removed' order by said.id desc limit 1), c.title)
  when 'message' then s.body when 'agent' then g.instructions
  when 'prompt' then q.description else '' end`;

/** All terms, each as written or by its English stem. */
function wordsOf(plan: SearchPlan): SQL {
  if (plan.terms.length === 0) return sql`''::tsquery`;
  const terms = plan.terms.map((term) => {
    const text = termQuery(term);
    const either = sql`(to_tsquery('simple', ${text}) || to_tsquery('english', ${text}))`;
    return term.isNot ? sql`!!${either}` : either;
  });
  return sql`(${sql.join(terms, sql` && `)})`;
}

type Branch = (search: Search, words: SQL) => SQL;

/** The number somebody typed, when this kind can be meant by it. */
function exactOf({ plan }: Search, kind: SearchKind): SQL {
  return plan.number?.kinds.includes(kind) ? sql`number = ${plan.number.value}` : sql`false`;
}

type Filters = { mission: SQL; authors: SQL; at: SQL };

function filtered(search: Search, { mission, authors, at }: Filters): SQL {
  return sql`team_id = ${search.teamId}
    ${search.missionId ? sql`and ${mission} = ${search.missionId}` : sql``}
    ${search.authorId ? sql`and ${search.authorId}::uuid in (${authors})` : sql``}
    ${search.since ? sql`and ${at} >= ${search.since.toISOString()}::timestamptz` : sql``}`;
}

const none = sql`null::uuid`;

const branchOf: Record<SearchKind, Branch> = {
  task: (search, words) => sql`(select 'task' as kind, id, number, updated_at as at, mission_id, id as task_id,
      ${exactOf(search, "task")} as is_exact, ts_rank(${taskSearch}, ${words}, 1) as rank
    from ${tasks} where ${filtered(search, {
      mission: sql`mission_id`,
      authors: sql`assignee_agent_id, assignee_user_id`,
      at: sql`updated_at`,
    })} and (${taskSearch} @@ ${words} or ${exactOf(search, "task")})
    order by updated_at desc limit ${MOST_OF_A_KIND})`,
  mission: (
    search,
    words,
  ) => sql`(select 'mission' as kind, id, number, created_at as at, id as mission_id, ${none} as task_id,
      ${exactOf(search, "mission")} as is_exact, ts_rank(${missionSearch}, ${words}, 1) as rank
    from ${missions} where ${filtered(search, { mission: sql`id`, authors: sql`owner_user_id`, at: sql`created_at` })}
      and (${missionSearch} @@ ${words} or ${exactOf(search, "mission")})
    order by created_at desc limit ${MOST_OF_A_KIND})`,
  document: documentBranch,
  chat: chatBranch,
  message: (
    search,
    words,
  ) => sql`(select 'message' as kind, id, null::int as number, created_at as at, mission_id, task_id,
      false as is_exact, ts_rank(search, ${words}, 1) as rank
    from ${messages} where ${filtered(search, {
      mission: sql`mission_id`,
      authors: sql`author_agent_id, author_user_id`,
      at: sql`created_at`,
    })} and deleted_at is null and search @@ ${words} and (document_id is null or exists (select 1 from ${documents} d
      where d.id = ${messages}.document_id and ${inArray(sql`d.audience`, search.audiences)}))
    order by id desc limit ${MOST_OF_A_KIND})`,
  agent: (
    search,
    words,
  ) => sql`(select 'agent' as kind, id, null::int as number, created_at as at, ${none} as mission_id,
      ${none} as task_id, false as is_exact, ts_rank(${agentSearch}, ${words}, 1) as rank
    from ${agents} where ${filtered(search, { mission: none, authors: sql`id`, at: sql`created_at` })}
      and ${agentSearch} @@ ${words}
    order by created_at desc limit ${MOST_OF_A_KIND})`,
  prompt: (
    search,
    words,
  ) => sql`(select 'prompt' as kind, id, null::int as number, updated_at as at, ${none} as mission_id,
      ${none} as task_id, false as is_exact, ts_rank(${promptSearch}, ${words}, 1) as rank
    from ${prompts} where ${filtered({ ...search, authorId: null }, { mission: none, authors: none, at: sql`updated_at` })}
      and ${promptSearch} @@ ${words} and archived_at is null
      ${search.authorId ? sql`and exists (select 1 from ${promptVersions} w where w.prompt_id = ${prompts}.id and ${search.authorId}::uuid in (w.author_agent_id, w.author_user_id))` : sql``}
    order by updated_at desc limit ${MOST_OF_A_KIND})`,
  run: (
    search,
  ) => sql`(select 'run' as kind, id, number, created_at as at, mission_id, task_id, true as is_exact, 0::real as rank
    from ${runs} where ${filtered(search, { mission: sql`mission_id`, authors: sql`agent_id`, at: sql`created_at` })}
      and ${exactOf(search, "run")} limit 1)`,
};

/** A document is what its newest version says, to those who may see it. */
function documentBranch(search: Search, words: SQL): SQL {
  const isBy = sql`and exists (select 1 from ${documentVersions} v where v.document_id = ${documents}.id
    and v.version = ${documents}.version and ${search.authorId}::uuid in (v.author_agent_id, v.author_user_id))`;
  return sql`(select 'document' as kind, id, null::int as number, updated_at as at, mission_id, task_id, false as is_exact,
      ts_rank(search, ${words}, 1) as rank
    from ${documents} where ${filtered(
      { ...search, authorId: null },
      {
        mission: sql`mission_id`,
        authors: none,
        at: sql`updated_at`,
      },
    )} and search @@ ${words} and ${inArray(documents.audience, search.audiences)} ${search.authorId ? isBy : sql``}
    order by updated_at desc limit ${MOST_OF_A_KIND})`;
}

/** A talk is found by its title and by what was said in it. */
function chatBranch(search: Search, words: SQL): SQL {
  const found = sql`select id as session_id, 2 * ts_rank(search, ${words}, 1) as rank from ${chatSessions}
      where team_id = ${search.teamId} and search @@ ${words} order by last_at desc limit ${MOST_OF_A_KIND}`;
  const said = sql`select session_id, ts_rank(search, ${words}, 1) as rank from ${chatMessages}
      where team_id = ${search.teamId} and search @@ ${words} and status <> 'removed' order by id desc limit ${MOST_OF_A_KIND}`;
  return sql`(select 'chat' as kind, id, null::int as number, last_at as at, mission_id, task_id, false as is_exact, f.rank::real
    from (select session_id, max(rank) as rank from ((${found}) union all (${said})) u group by session_id) f
    join ${chatSessions} on id = f.session_id where ${filtered(search, {
      mission: sql`mission_id`,
      authors: sql`agent_id, created_by_user_id`,
      at: sql`last_at`,
    })} and deleted_at is null
    order by last_at desc limit ${MOST_OF_A_KIND})`;
}
