import { execFileSync } from "node:child_process";

/** The processes a server started for commands of a workspace. */
export function commandsOf(parent: number): number[] {
  return execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, pid, ppid, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return Number(ppid) === parent && args.includes("server/shell/child.ts") ? [Number(pid)] : [];
    });
}
