import type { InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { expect, it } from "vitest";
import { createInngestClient, type MusterInngest } from "../client.ts";
import { matchesName, syncFunctions } from "./functions.ts";

const read = (define: (client: MusterInngest) => InngestFunction.Any) => {
  const client = createInngestClient({ mode: { mode: "embedded" } });
  return syncFunctions(serve({ client, functions: [define(client)] }));
};

it("reads what a function says of itself through the SDK", async () => {
  const functions = await read((client) =>
    client.createFunction(
      {
        id: "full",
        triggers: [{ event: "a/*", if: "event.data.n > 1" }, { cron: "0 9 * * *" }],
        retries: 1,
        concurrency: [{ limit: 2 }, { limit: 1, key: "event.data.n" }],
        onFailure: () => undefined,
      },
      async () => null,
    ),
  );
  expect([...functions.keys()]).toEqual(["muster-full", "muster-full-failure"]);
  expect(functions.get("muster-full")).toMatchObject({
    events: [{ name: "a/*", condition: "event.data.n > 1" }],
    crons: ["0 9 * * *"],
    maxAttempts: 2,
    slots: [{ limit: 2 }, { limit: 1, key: "event.data.n" }],
  });
});

it.each([
  [{ rateLimit: { limit: 1, period: "1m" as const } }, "rateLimit needs a real Inngest server"],
  [{ throttle: { limit: 1, period: "1m" as const } }, "throttle needs a real Inngest server"],
  [{ batchEvents: { maxSize: 2, timeout: "1s" as const } }, "batchEvents needs a real Inngest server"],
  [{ concurrency: { limit: 1, scope: "env" as const, key: '"all"' } }, "concurrency scope env"],
  [{ idempotency: "event.data.(" }, "is not CEL"],
  [{ debounce: { period: "soon" as "1s" } }, "is not a time span"],
])("refuses to start with %j", async (options, message) => {
  await expect(
    read((client) => client.createFunction({ id: "odd", triggers: [{ event: "go" }], ...options }, async () => null)),
  ).rejects.toThrow(message);
});

it("refuses a cron entry that is none", async () => {
  await expect(
    read((client) => client.createFunction({ id: "odd", triggers: [{ cron: "every day" }] }, async () => null)),
  ).rejects.toThrow("is not a cron entry");
});

it("matches event names whole or by prefix", () => {
  expect(matchesName("order.paid", "order.paid")).toBe(true);
  expect(matchesName("order", "order.paid")).toBe(false);
  expect(matchesName("order.*", "order.paid")).toBe(true);
  expect(matchesName("order.*", "orders")).toBe(false);
});
