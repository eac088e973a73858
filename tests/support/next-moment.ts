import { setTimeout as sleep } from "node:timers/promises";

/** Until the clock has moved on: what comes now has another time than what was before. */
export async function nextMoment(): Promise<void> {
  const before = Date.now();
  while (Date.now() === before) await sleep(1);
}
