import { statfsSync } from "node:fs";
import { Stop } from "./command.ts";

/** Throws a readable line when the disk is too full for what comes next: half-written files fail strangely later. */
export function requireSpace(folder: string, megabytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1_000_000);
  if (free < megabytes)
    throw new Stop(`only ${free} MB of disk are free in ${folder}, ${megabytes} are needed; free some and start again`);
}
