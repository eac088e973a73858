import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { LimitedError, type LimitName, type LimitRule, type LimitRules, rateLimitsOf } from "#server/lib/rate-limits";
import { type Counted, createLeases } from "./leases.ts";
import { databaseLimits, type LimitStore } from "./shared-limits.ts";

export type Spent = { name: LimitName; limit: number; windowSeconds: number; left: number; resetSeconds: number };

export type Limits = {
  /** Counts one call. Never throws: a limiter that fails must not lock people out. */
  spend(name: LimitName, key: string): Promise<Spent & { isAllowed: boolean }>;
  /** What a call would be refused with, without counting one. Null: it would be let in, or nobody can tell. */
  peek(name: LimitName, key: string): Promise<Spent | null>;
  /** Forgets what was counted: who gave the right password starts anew. */
  forget(name: LimitName, key: string): Promise<void>;
  /** Whether ordinary requests are counted at all. */
  isOff: boolean;
};

/** Checked before anything is asked of the database, in each process for itself: a flood must cost nothing but its refusal. */
const LOCAL: ReadonlySet<LimitName> = new Set(["address", "share"]);
/** Counted with every call: a process takes a hundredth of these at a time. Guesses at passwords are counted one by one. */
const LEASED: ReadonlySet<LimitName> = new Set(["user", "key", "team"]);

/** Counters in memory; those of persons, keys, teams and sign-ins where processes count together, as long as there is such a place. */
export function createLimits(rules: LimitRules, isOff = false, store: LimitStore = databaseLimits): Limits {
  const local = new Map<LimitName, RateLimiterMemory>();
  const shared = new Map<LimitName, ReturnType<LimitStore["limiter"]>>();
  const memoryOf = (name: LimitName): RateLimiterMemory => {
    const { points, seconds } = rules[name];
    const made = local.get(name) ?? new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
    local.set(name, made);
    return made;
  };
  const limiterOf = (name: LimitName) => {
    if (LOCAL.has(name) || !store.isShared()) return memoryOf(name);
    const made = shared.get(name) ?? store.limiter(name, rules[name], memoryOf(name));
    shared.set(name, made);
    return made;
  };
  const countAt = (name: LimitName, key: string, points: number): Promise<Counted | null> =>
    limiterOf(name)
      .consume(key, points)
      .catch((refused: unknown) => resultOf(refused, name));
  const leases = new Map<LimitName, ReturnType<typeof createLeases>>();
  const leasesOf = (name: LimitName) => {
    const { points } = rules[name];
    const chunk = Math.max(1, Math.floor(points / 100));
    const made = leases.get(name) ?? createLeases((key, count) => countAt(name, key, count), { points, chunk });
    leases.set(name, made);
    return made;
  };
  const isLeased = (name: LimitName) => LEASED.has(name) && store.isShared();
  return {
    isOff,
    spend: async (name, key) => {
      const { points, seconds } = rules[name];
      const result = isLeased(name) ? await leasesOf(name).spend(key) : await countAt(name, key, 1);
      if (!result)
        return { name, limit: points, windowSeconds: seconds, left: points, resetSeconds: 0, isAllowed: true };
      return { ...spentOf(name, rules[name], result), isAllowed: result.consumedPoints <= points };
    },
    peek: async (name, key) => {
      if (isLeased(name) && leasesOf(name).holds(key)) return null;
      const result = await limiterOf(name)
        .get(key)
        .catch((error: unknown) => resultOf(error, name));
      return result && result.consumedPoints >= rules[name].points ? spentOf(name, rules[name], result) : null;
    },
    forget: async (name, key) => {
      await limiterOf(name)
        .delete(key)
        .catch((error: unknown) => log.debug("a limit was not forgotten", { name, error: describeError(error) }));
    },
  };
}

function spentOf(name: LimitName, { points, seconds }: LimitRule, result: Counted): Spent {
  const resetSeconds = Math.max(1, Math.ceil(result.msBeforeNext / 1_000));
  return { name, limit: points, windowSeconds: seconds, left: result.remainingPoints, resetSeconds };
}

function resultOf(refused: unknown, name: LimitName): RateLimiterRes | null {
  if (refused instanceof RateLimiterRes) return refused;
  log.warn("a rate limit could not be counted", { name, error: describeError(refused) });
  return null;
}

const key = Symbol.for("muster.limits");
const registry = globalThis as unknown as Record<symbol, Limits | undefined>;

/** One for the process, also seen by the copies of this module that Next bundles. Before `setLimits`: the defaults. */
export function limits(): Limits {
  const found = registry[key] ?? createLimits(rateLimitsOf(undefined).rules);
  registry[key] = found;
  return found;
}

export function setLimits(given: Limits | undefined): void {
  registry[key] = given;
}

/** Throws a {@link LimitedError} when the team as a whole asks too much. */
export async function requireTeamQuota(teamId: string): Promise<void> {
  if (limits().isOff) return;
  const spent = await limits().spend("team", teamId);
  if (!spent.isAllowed) throw tooMany(spent);
}

const WHOSE: Partial<Record<LimitName, string>> = {
  address: "Too many requests from this address.",
  user: "Too many requests by this account.",
  key: "Too many requests with this access token.",
  team: "Too many requests by this team.",
};

export function tooMany({ name, resetSeconds }: Spent): LimitedError {
  const words = WHOSE[name] ?? "Too many requests.";
  return new LimitedError(`${words} Try again in ${resetSeconds} s.`, resetSeconds);
}

/** Who counts as one address: of IPv6 a whole /64, which one machine can have to itself. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain.slice(0, 60);
  const [head = "", tail] = plain.split("%")[0]?.split("::") ?? [];
  const front = head.split(":").filter(Boolean);
  const back = tail?.split(":").filter(Boolean) ?? [];
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  return `${[...front, ...zeros, ...back].slice(0, 4).join(":").toLowerCase()}::/64`;
}
