import { and, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { literal } from "#db/literal-limits";
import { tasks } from "#db/tables/tasks";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { TASK_STATUSES } from "#server/lib/task-lists";
import { matching, taskFilters } from "./filters.ts";
import { selectTaskRows, toTaskRow } from "./rows.ts";
import { taskRow, taskStatus } from "./schema.ts";

/** What is first sent of a column; the rest comes page by page when somebody scrolls there. */
const CARDS_A_COLUMN = 30;
const COLUMNS = TASK_STATUSES.filter((status) => status !== "cancelled");
const CARD_CURSOR = /^\d{4}-[\d :.+-]{10,40} [0-9a-f-]{36}$/;

type Placed = { boardKey: string; id: string };
const cursorOf = (row: Placed) => `${row.boardKey} ${row.id}`;
const inOrder = [desc(tasks.boardKey), desc(tasks.id)];

/** The five columns with their first cards and true counts. */
export const taskBoard = query({
  name: "task.board",
  scope: "tasks:read",
  input: z.object(taskFilters),
  output: z.object({
    columns: z.array(
      z.object({ status: taskStatus, count: z.number(), items: z.array(taskRow), nextCursor: z.string().nullable() }),
    ),
  }),
  async run({ db, teamId, input }) {
    const mine = matching(teamId, input);
    const counts = await db
      .select({ status: tasks.status, count: sql<number>`count(*)::int` })
      .from(tasks)
      .where(mine)
      .groupBy(tasks.status);
    // One short walk along the index for each column, so that a thousand accepted tasks cost nothing.
    const heads = COLUMNS.map(
      (status) =>
        sql`(select ${tasks.id} from ${tasks} where ${and(mine, eq(tasks.status, status))} order by ${tasks.boardKey} desc, ${tasks.id} desc limit ${literal(CARDS_A_COLUMN + 1)})`,
    );
    const rows = await selectTaskRows(db, inArray(tasks.id, sql`(${sql.join(heads, sql` union all `)})`)).orderBy(
      ...inOrder,
    );
    const byStatus = Map.groupBy(rows.map(toTaskRow), (row) => row.status);
    return {
      columns: COLUMNS.map((status) => ({
        status,
        count: counts.find((row) => row.status === status)?.count ?? 0,
        ...toPage(byStatus.get(status) ?? [], CARDS_A_COLUMN, cursorOf),
      })),
    };
  },
});

/** One column, page by page, in the board's order. */
export const taskColumn = query({
  name: "task.column",
  scope: "tasks:read",
  input: z.object({ ...pageInput, status: taskStatus, ...taskFilters }),
  output: pageOf(taskRow),
  async run({ db, teamId, input }) {
    const where = and(matching(teamId, input), eq(tasks.status, input.status), below(input.cursor));
    const rows = await selectTaskRows(db, where)
      .orderBy(...inOrder)
      .limit(input.limit + 1);
    return toPage(rows.map(toTaskRow), input.limit, cursorOf);
  },
});

function below(cursor: string | undefined): SQL | undefined {
  const text = readCursor(cursor, CARD_CURSOR);
  if (text === undefined) return undefined;
  const at = text.lastIndexOf(" ");
  return sql`(${tasks.boardKey}, ${tasks.id}) < (${text.slice(0, at)}::timestamptz, ${text.slice(at + 1)}::uuid)`;
}
