import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { setDatabase } from "#db/handle";
import { beginSignIn } from "#server/boot/throttle";
import { rateLimitsOf } from "#server/lib/rate-limits";
import { openTestPostgres } from "#tests/support/database";
import { createLimits } from "./limits.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestPostgres();
});
afterAll(() => database.close());

/** As another process has them: nothing shared but the database. */
const another = (given: string) => createLimits(rateLimitsOf(given).rules);

it("two processes count together what comes at once", async () => {
  const [one, two] = [another("user=50"), another("user=50")];
  const spent = await Promise.all(Array.from({ length: 80 }, (_, at) => (at % 2 ? one : two).spend("user", "lena")));
  expect(spent.filter(({ isAllowed }) => isAllowed)).toHaveLength(50);
  expect((await another("user=50").spend("user", "lena")).isAllowed).toBe(false);
  expect((await one.spend("user", "bram")).isAllowed).toBe(true);
});

it("a guesser who changes the process gains nothing, and the right password starts anew for all", async () => {
  const processes = [another("sign-in=4"), another("sign-in=4")];
  const tries: boolean[] = [];
  for (let index = 0; index < 5; index += 1)
    tries.push((await beginSignIn("10.0.0.9", "lena@example.org", processes[index % 2])).isAllowed);
  expect(tries).toEqual([true, true, true, true, false]);
  const right = await beginSignIn("10.0.0.8", "lena@example.org", processes[0]);
  await right.succeeded();
  const after: boolean[] = [];
  for (let index = 0; index < 4; index += 1)
    after.push((await beginSignIn("10.0.0.8", "lena@example.org", processes[index % 2])).isAllowed);
  expect(after).toEqual([true, true, true, true]);
});

it("a database that is away locks nobody out: each process counts for itself", async () => {
  const limits = another("user=3");
  const away = () => Promise.reject(Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" }));
  setDatabase({ ...database, db: { execute: away } as never });
  try {
    const spent = [];
    for (let index = 0; index < 4; index += 1) spent.push((await limits.spend("user", "lone")).isAllowed);
    expect(spent).toEqual([true, true, true, false]);
  } finally {
    setDatabase(database);
  }
});
