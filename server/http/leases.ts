/** What a counter answered: how much of the window is used and when it ends. */
export type Counted = { consumedPoints: number; remainingPoints: number; msBeforeNext: number };

/** Counts so many points of a key at once; answers also when they are too many. Null: it could not count. */
export type CountAt = (key: string, points: number) => Promise<Counted | null>;

type Lease = { left: number; last: Counted; untilMs: number };

const MOST = 20_000;

/**
 * Lets a process count calls by itself against points that it takes from a shared counter many at a time: a call then costs a
 * statement only now and then. What one process holds when its window ends is lost, which counts a little too strictly.
 */
export function createLeases(countAt: CountAt, { points, chunk }: { points: number; chunk: number }) {
  const held = new Map<string, Lease>();
  const underway = new Map<string, Promise<Counted | null>>();

  const take = async (key: string): Promise<Counted | null> => {
    const counted = await countAt(key, chunk);
    if (!counted || counted.consumedPoints > points) return counted;
    if (held.size >= MOST) for (const [id, { untilMs }] of held) if (untilMs <= Date.now()) held.delete(id);
    held.set(key, { left: chunk, last: counted, untilMs: Date.now() + counted.msBeforeNext });
    return counted;
  };

  return {
    /** Whether a call could be counted here without asking anybody. */
    holds(key: string): boolean {
      const lease = held.get(key);
      return lease !== undefined && lease.left > 0 && Date.now() < lease.untilMs;
    },
    /** One call. Those that come together while points are being taken share them. */
    async spend(key: string): Promise<Counted | null> {
      for (;;) {
        const lease = held.get(key);
        if (lease && lease.left > 0 && Date.now() < lease.untilMs) {
          lease.left -= 1;
          const remainingPoints = lease.last.remainingPoints + lease.left;
          return {
            consumedPoints: points - remainingPoints,
            remainingPoints,
            msBeforeNext: lease.untilMs - Date.now(),
          };
        }
        const taking = underway.get(key) ?? take(key).finally(() => underway.delete(key));
        underway.set(key, taking);
        const counted = await taking;
        if (!counted || counted.consumedPoints > points) return counted;
      }
    },
  };
}
