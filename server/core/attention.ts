import { performance } from "node:perf_hooks";

const FOR_MS = 1_000;
let lastMs = Number.NEGATIVE_INFINITY;

/** Somebody asked this process for something: a page, a list, a change. */
export function noteAttention(): void {
  lastMs = performance.now();
}

/** Whether somebody has been asking within the last second, and is likely to ask on. */
export function hasAttention(): boolean {
  return performance.now() - lastMs < FOR_MS;
}
