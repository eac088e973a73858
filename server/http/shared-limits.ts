import { type RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from "rate-limiter-flexible";
import { isDatabaseOpen } from "#server/core/database";
import { isDatabaseShared, limitStoreClient } from "#server/core/limit-store";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import type { LimitName, LimitRule } from "#server/lib/rate-limits";

type Shared = RateLimiterPostgres | RateLimiterRedis;

/** Where processes count together. While it is away each counts for itself, by the insurance. */
export type LimitStore = {
  /** Whether there is anything to share just now; without it counting in memory is exact. */
  isShared(): boolean;
  limiter(name: LimitName, rule: LimitRule, insurance: RateLimiterMemory): Shared;
  close(): void;
};

const common = (name: LimitName, { points, seconds }: LimitRule, insurance: RateLimiterMemory) => ({
  keyPrefix: name,
  points,
  duration: seconds,
  // Who is over the limit is refused from memory, and while the store is away each process counts for itself.
  inMemoryBlockOnConsumed: points + 1,
  insuranceLimiter: insurance,
});

/** The database, where several processes may share it. */
export const databaseLimits: LimitStore = {
  isShared: () => isDatabaseOpen() && isDatabaseShared(),
  limiter: (name, rule, insurance) =>
    new RateLimiterPostgres({
      ...common(name, rule, insurance),
      storeClient: limitStoreClient,
      storeType: "client",
      tableName: "rate_limits",
      tableCreated: true,
    }),
  close: () => undefined,
};

/** Longer than Redis needs on a busy day, shorter than anybody notices. */
const REDIS_TIMEOUT_MS = 100;
/** Between two tries to reach one that is away. */
const REDIS_RETRY_MS = 1_000;

/**
 * Redis, for many processes or a database that should not count. What takes longer than a tenth of a second, or is not connected,
 * is counted in memory instead; that it is away is said once, and once that it is back.
 */
export async function openRedisLimits(url: string): Promise<LimitStore> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url, {
    commandTimeout: REDIS_TIMEOUT_MS,
    connectTimeout: 10 * REDIS_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => REDIS_RETRY_MS,
  });
  let isAway = false;
  client.on("ready", () => {
    if (isAway) log.info("redis is back: limits are counted together again");
    isAway = false;
  });
  client.on("error", (error: unknown) => {
    if (!isAway) log.warn("redis is away: each process counts its limits for itself", { error: describeError(error) });
    isAway = true;
  });
  // A start waits a moment for it, so that the first calls count together too; one that is away holds no start up.
  await new Promise<void>((resolve) => {
    client.once("ready", resolve).once("error", () => resolve());
    setTimeout(resolve, 10 * REDIS_TIMEOUT_MS).unref();
  });
  return {
    isShared: () => true,
    limiter: (name, rule, insurance) =>
      new RateLimiterRedis({
        ...common(name, rule, insurance),
        keyPrefix: `muster:limit:${name}`,
        storeClient: client,
        rejectIfRedisNotReady: true,
      }),
    close: () => client.disconnect(),
  };
}
