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
  const due = new Set<string>();
  return async (nowMs) => {
    const from: number = seq ?? (await lastStampedSeq());
    if (seq === null) for (const teamId of await listTeamIds()) due.add(teamId);
    const news = await tailEvents.call(machineOf("all"), { seq: from });
    for (const event of news) if (event.class === "domain") due.add(event.teamId);
    seq = news.at(-1)?.seq ?? from;
    for (const teamId of [...due]) {
      const { isDue } = await snapshotWorking.call(machineOf(teamId), { atMs: nowMs });
      if (!isDue) due.delete(teamId);
    }
  };
}
