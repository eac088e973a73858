/** Time is asked for, never read: tests pass a clock they move by hand. `now()` is epoch milliseconds. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
