import { type Clock, systemClock } from "#server/lib/clock";

const WINDOW_MS = 15 * 60_000;
const PER_ACCOUNT = 10;
const PER_ADDRESS = 100;
const MAX_KEYS = 20_000;

export type Throttle = { begin(address: string, email: string): { isAllowed: boolean; succeeded(): void } };

/** Bounds sign-in attempts in this process: ten for an address and account, a hundred for an address, in 15 minutes. */
export function createThrottle(clock: Clock): Throttle {
  const attempts = new Map<string, { count: number; untilMs: number }>();

  const count = (key: string, limit: number): boolean => {
    const now = clock.now();
    const known = attempts.get(key);
    const entry = known && known.untilMs > now ? known : { count: 0, untilMs: now + WINDOW_MS };
    entry.count += 1;
    attempts.set(key, entry);
    return entry.count <= limit;
  };
  const forgetOld = (): void => {
    if (attempts.size < MAX_KEYS) return;
    for (const [key, { untilMs }] of attempts) if (untilMs <= clock.now()) attempts.delete(key);
    // Still full: somebody tries many addresses; the oldest entries make room.
    for (const key of attempts.keys()) {
      if (attempts.size < MAX_KEYS) break;
      attempts.delete(key);
    }
  };

  return {
    begin: (address, email) => {
      forgetOld();
      const account = `${address} ${email.trim().toLowerCase()}`;
      const isAccountAllowed = count(account, PER_ACCOUNT);
      const isAddressAllowed = count(address, PER_ADDRESS);
      return { isAllowed: isAccountAllowed && isAddressAllowed, succeeded: () => void attempts.delete(account) };
    },
  };
}

const key = Symbol.for("muster.sign-in-throttle");
const registry = globalThis as unknown as Record<symbol, Throttle | undefined>;

/** One for the process, also seen by the copy of this module that Next bundles. */
export function signInThrottle(): Throttle {
  const throttle = registry[key] ?? createThrottle(systemClock);
  registry[key] = throttle;
  return throttle;
}
