import { execFileSync } from "node:child_process";

/** Resident memory of a process and whatever it has started. */
export function residentKb(pid: number): number {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (const [child = 0, parent = 0] of rows.toSorted(([a = 0], [b = 0]) => a - b))
    if (family.has(parent)) family.add(child);
  return rows.reduce((sum, [id = 0, , rss = 0]) => (family.has(id) ? sum + rss : sum), 0);
}
