import { z } from "zod";
import { rowsOf } from "#db/client";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { audiencesOf } from "#server/domains/documents/policy";
import type { Scope } from "#server/domains/teams/schema";
import { momentMs } from "#server/lib/moment";
import { planSearch, readSnippet } from "./policy.ts";
import {
  MAX_QUERY,
  SEARCH_KINDS,
  type SearchHit,
  type SearchKind,
  searchCounts,
  searchHit,
  searchKind,
} from "./schema.ts";
import { type HitRow, searchSql } from "./statement.ts";

const DAY_MS = 86_400_000;

/** Who may read a kind may find it. */
const SCOPES: Record<SearchKind, Scope> = {
  task: "tasks:read",
  mission: "missions:read",
  document: "documents:read",
  message: "tasks:read",
  chat: "chat:read",
  agent: "agents:read",
  prompt: "prompts:read",
  run: "runs:read",
};

/** Everything of the team by words: what was named by its id first, then what fits best. */
export const searchTeam = query({
  name: "search.all",
  scope: "team:read",
  input: z.object({
    ...pageInput,
    limit: z.number().int().min(1).max(50).default(20),
    text: z.string().max(MAX_QUERY, `Search for at most ${MAX_QUERY} characters.`),
    kind: searchKind.optional(),
    missionId: z.uuid().optional(),
    /** An agent or a person: whoever wrote it, does it or leads it. */
    authorId: z.uuid().optional(),
    withinDays: z.number().int().min(1).max(3_650).optional(),
    atMs: momentMs.optional(),
  }),
  output: pageOf(searchHit).extend({ counts: searchCounts }),
  async run({ ctx, db, teamId, input }) {
    const plan = planSearch(input.text);
    const offset = Number(readCursor(input.cursor, NUMBER_CURSOR) ?? 0);
    const kinds = SEARCH_KINDS.filter((kind) => ctx.scopes.has(SCOPES[kind]));
    const isAsked = plan.terms.length > 0 || plan.number !== null;
    if (!isAsked || kinds.length === 0) return { items: [], nextCursor: null, counts: countsOf({}) };
    const since = input.withinDays ? new Date((input.atMs ?? Date.now()) - input.withinDays * DAY_MS) : null;
    const rows = await rowsOf<HitRow>(
      db,
      searchSql({
        teamId,
        plan,
        kinds,
        kind: input.kind ?? null,
        missionId: input.missionId ?? null,
        authorId: input.authorId ?? null,
        since,
        limit: input.limit + 1,
        offset,
        audiences: audiencesOf(ctx),
      }),
    );
    const found = rows.flatMap((row, at) =>
      row.kind === null ? [] : [{ ...hitOf({ ...row, kind: row.kind }), at_: offset + at + 1 }],
    );
    const page = toPage(found, input.limit, (hit) => String(hit.at_));
    return { ...page, items: page.items.map(({ at_: _, ...hit }) => hit), counts: countsOf(rows[0]?.counts ?? {}) };
  },
});

function countsOf(found: HitRow["counts"]): Record<SearchKind, number> {
  const counts = typeof found === "string" ? JSON.parse(found) : found;
  return { task: 0, mission: 0, document: 0, message: 0, chat: 0, agent: 0, prompt: 0, run: 0, ...counts };
}

function hitOf(row: HitRow & { kind: SearchKind }): SearchHit {
  return {
    kind: row.kind,
    id: row.id,
    number: row.number,
    title: row.title.slice(0, 300),
    state: row.state,
    snippet: readSnippet(row.snippet ?? ""),
    isExact: row.is_exact,
    at: new Date(row.at),
    missionId: row.mission_id,
    missionNumber: row.mission_number,
    taskId: row.task_id,
    documentId: row.document_id,
    by: row.by ?? "",
  };
}
