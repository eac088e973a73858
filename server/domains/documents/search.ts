import { and, asc, desc, eq, gte, lt, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { documents, documentVersions } from "#db/tables/documents";
import { tasks } from "#db/tables/tasks";
import { pageInput, readCursor } from "#server/core/page";
import {
  DOCUMENT_KINDS,
  DOCUMENT_PERIODS,
  DOCUMENT_SORTS,
  DOCUMENT_STATUSES,
  MATCH_END,
  MATCH_START,
} from "#server/lib/document-lists";

const HOURS = { day: 24, week: 7 * 24, month: 31 * 24, year: 366 * 24 };
const MAX_SEARCHED = 2_000;

export const documentFilters = {
  ...pageInput,
  text: z.string().trim().max(200).optional(),
  kind: z.enum(DOCUMENT_KINDS).optional(),
  tag: z.string().trim().toLowerCase().max(40).optional(),
  missionId: z.uuid().optional(),
  taskId: z.uuid().optional(),
  /** An agent's or a person's: who wrote the newest version. */
  authorId: z.uuid().optional(),
  status: z.enum(DOCUMENT_STATUSES).optional(),
  changedWithin: z.enum(DOCUMENT_PERIODS).optional(),
  sort: z.enum(DOCUMENT_SORTS).default("changed"),
};
type Filters = z.output<z.ZodObject<typeof documentFilters>>;

/** Words, “phrases” and −exclusions, as written and by English stems; the last word may be unfinished. */
export function searchOf(text: string): SQL {
  const last = /[\p{L}\p{N}]+$/u.exec(text)?.[0];
  const exact = sql`websearch_to_tsquery('simple', ${text}) || websearch_to_tsquery('english', ${text})`;
  const before = last && text.slice(0, -last.length).trim();
  const begun = last && sql`|| (websearch_to_tsquery('simple', ${before}) && to_tsquery('simple', ${`${last}:*`}))`;
  return sql`(${exact} ${last && !/["-]/.test(text) ? (before ? begun : sql`|| to_tsquery('simple', ${`${last}:*`})`) : sql``})`;
}

/** Where the words stand, in a few lines of the text. */
export function snippetOf(text: string | undefined): SQL<string | null> {
  if (!text) return sql<null>`null`;
  const options = `StartSel=${MATCH_START}, StopSel=${MATCH_END}, MaxFragments=2, MaxWords=18, MinWords=8, FragmentDelimiter=" … "`;
  return sql<string>`ts_headline('english', left(${documents.body}, 60000), ${searchOf(text)}, ${options})`;
}

export function whereOf(input: Filters): (SQL | undefined)[] {
  const { text, kind, tag, missionId, taskId, authorId, status, changedWithin } = input;
  return [
    text ? sql`${documents.search} @@ ${searchOf(text)}` : undefined,
    kind ? eq(documents.kind, kind) : undefined,
    tag ? sql`${documents.tags} @> array[${tag}]::text[]` : undefined,
    missionId ? eq(documents.missionId, missionId) : undefined,
    taskId ? eq(documents.taskId, taskId) : undefined,
    authorId
      ? or(eq(documentVersions.authorAgentId, authorId), eq(documentVersions.authorUserId, authorId))
      : undefined,
    status ? statusIs(status) : undefined,
    changedWithin ? gte(documents.updatedAt, new Date(Date.now() - HOURS[changedWithin] * 3_600_000)) : undefined,
  ];
}

/** A document that a task wrote stands where the task stands, until a person decides about the document itself. */
function statusIs(status: (typeof DOCUMENT_STATUSES)[number]): SQL {
  const shown = sql`case when ${documents.status} <> 'draft' then ${documents.status}
    when ${tasks.status} = 'done' then 'accepted' when ${tasks.status} = 'review' then 'review' else 'draft' end`;
  return sql`(${shown}) = ${status}`;
}

type Order = { by: SQL[]; after: SQL | undefined; offset: number; cursorOf: (row: Placed, index: number) => string };
type Placed = { id: string; updatedAt: Date; createdAt: Date };

const TIMED = /^\d{1,15} [0-9a-f-]{36}$/;
const NUMBERED = /^\d{1,4}$/;
const PLACED = /^[0-9a-f-]{36}$/;

/** How a page follows the one before. By relevance there is no place to come back to, so that counts; the others go by the last row. */
export function orderOf(input: Filters): Order {
  const { text, sort } = input;
  if (sort === "relevance" && text) {
    const offset = Math.min(Number(readCursor(input.cursor, NUMBERED) ?? 0), MAX_SEARCHED);
    const rank = sql`ts_rank_cd(${documents.search}, ${searchOf(text)}, 1)`;
    const cursorOf = (_: Placed, index: number) => String(offset + index + 1);
    return { by: [desc(rank), desc(documents.id)], after: undefined, offset, cursorOf };
  }
  if (sort === "title") {
    const last = readCursor(input.cursor, PLACED);
    const place = sql`(select d.title, d.id from ${documents} d where d.id = ${last})`;
    const after = last ? sql`(${documents.title}, ${documents.id}) > ${place}` : undefined;
    return { by: [asc(documents.title), asc(documents.id)], after, offset: 0, cursorOf: (row) => row.id };
  }
  const column = sort === "created" ? documents.createdAt : documents.updatedAt;
  const [ms, id] = readCursor(input.cursor, TIMED)?.split(" ") ?? [];
  const at = new Date(Number(ms));
  const after = ms && id ? or(lt(column, at), and(eq(column, at), lt(documents.id, id))) : undefined;
  const cursorOf = (row: Placed) => `${(sort === "created" ? row.createdAt : row.updatedAt).getTime()} ${row.id}`;
  return { by: [desc(column), desc(documents.id)], after, offset: 0, cursorOf };
}
