import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { claim, type Item, release, renew } from "./queue.ts";
import { type Workplace, work } from "./worker.ts";

/** The items that this process works on, at most `workers` at once, and their leases. */
export class WorkerPool {
  private readonly place: Workplace;
  private readonly workers: number;
  private readonly onFree: () => void;
  private readonly active = new Map<string, { item: Item; done: Promise<void> }>();

  constructor(place: Workplace, options: { workers: number; onFree: () => void }) {
    this.place = place;
    this.workers = options.workers;
    this.onFree = options.onFree;
  }

  get size(): number {
    return this.active.size;
  }

  get isFull(): boolean {
    return this.active.size >= this.workers;
  }

  /** Claims as much as there are free workers and sets them to work. Returns how many. */
  async takeUp(): Promise<number> {
    const limit = this.workers - this.active.size;
    if (limit <= 0) return 0;
    const { database, clock, functions } = this.place;
    const hasSlots = [...functions.values()].some((fn) => fn.slots.length > 0);
    const items = await claim(database.db, { nowMs: clock.now(), limit, mine: [...this.active.keys()], hasSlots });
    for (const item of items) {
      const done = work(this.place, item).finally(() => {
        this.active.delete(item.id);
        this.onFree();
      });
      this.active.set(item.id, { item, done });
    }
    return items.length;
  }

  /** Resolves when one of the running items has ended; at once when none runs. */
  async oneEnded(): Promise<void> {
    if (this.active.size > 0) await Promise.race([...this.active.values()].map(({ done }) => done));
  }

  async renewLeases(): Promise<void> {
    const items = [...this.active.values()].map(({ item }) => item);
    try {
      await renew(this.place.database.db, items, this.place.clock.now());
    } catch (error) {
      // Whoever takes an item over meanwhile does so by its generation; ours then writes nothing.
      log.warn("engine: leases could not be renewed", { error: describeError(error) });
    }
  }

  /** Gives running items `graceMs` to end, then hands the rest back to the queue for others or for the next start. */
  async drain(graceMs: number): Promise<void> {
    const ended = Promise.all([...this.active.values()].map(({ done }) => done));
    const grace = Promise.withResolvers<void>();
    const timer = setTimeout(grace.resolve, graceMs);
    await Promise.race([ended, grace.promise]);
    clearTimeout(timer);
    if (this.active.size === 0) return;
    try {
      await release(this.place.database.db, [...this.active.keys()]);
    } catch (error) {
      log.warn("engine: leases could not be given back; they end by themselves", { error: describeError(error) });
    }
  }
}
