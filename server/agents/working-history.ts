import { systemContext } from "#server/core/context";
import { lastStampedSeq } from "#server/core/event-log";
import { tailEvents } from "#server/domains/events/queries";
import { listTeamIds } from "#server/domains/teams/queries";
import { snapshotWorking } from "#server/domains/working/commands";

const machineOf = (teamId: string) => systemContext(teamId, "working history", ["machine:write"]);

/**
 * Keeps the history of every team's WORKING.md: a sweep looks at the teams something happened in since the one before, and at those
 * whose second was not over then. The first sweep looks at all, since nobody knows what the last process missed.
 */
export function keepWorkingHistory(): (nowMs: number) => Promise<void> {
  let seq: number | null = null;
  let due = new Set<string>();
  return async (nowMs) => {
    const from: number = seq ?? (await lastStampedSeq());
    const happened = seq === null ? await listTeamIds() : [];
    const news = await tailEvents.call(machineOf("all"), { seq: from });
    for (const event of news) if (event.class === "domain") happened.push(event.teamId);
    const teams = new Set([...due, ...happened]);
    seq = news.at(-1)?.seq ?? from;
    due = new Set();
    for (const teamId of teams) {
      const { isDue } = await snapshotWorking.call(machineOf(teamId), { atMs: nowMs });
      if (isDue) due.add(teamId);
    }
  };
}
