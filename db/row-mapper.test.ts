import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { rowMapper } from "./row-mapper.ts";

const field = (key: string, of: never) => ({ path: [key], field: of });

it("makes of each column what its type says, and leaves nothing where there is nothing", () => {
  const map = rowMapper([
    field("id", tasks.id as never),
    field("labels", tasks.labels as never),
    field("dueAt", tasks.dueAt as never),
    field("count", sql<number>`count(*)`.mapWith(Number) as never),
    field("raw", sql`now()` as never),
    field("named", sql`1`.mapWith(String).as("named") as never),
  ]);
  const at = "2026-11-29 11:25:50.404+00";
  expect(
    map?.([
      ["a", '["x"]', at, "12", at, 1],
      ["b", ["y"], null, null, null, null],
    ]),
  ).toEqual([
    { id: "a", labels: ["x"], dueAt: new Date("2026-11-29T11:25:50.404Z"), count: 12, raw: at, named: "1" },
    { id: "b", labels: ["y"], dueAt: null, count: null, raw: null, named: null },
  ]);
});

it("leaves rows of several tables to Drizzle, which knows which of them were not there", () => {
  expect(
    rowMapper([
      { path: ["task", "id"], field: tasks.id },
      { path: ["mission", "id"], field: missions.id },
    ]),
  ).toBeNull();
});
