import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second (USER_HZ, fixed by its interface). */
const TICK_MS = 10;

/** Processor time a process has used, user and system; null where there is no /proc. Hardly moved by busy neighbours. */
export function cpuMsOf(pid: number): number | null {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
    const [user, system] = afterName.split(" ").slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) * TICK_MS;
  } catch {
    // Another system than Linux: the report then goes without it.
    return null;
  }
}
