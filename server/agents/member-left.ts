import { releaseSeats } from "#server/domains/tasks/control";
import { journalContext } from "./driver.ts";

/** Somebody is not in the team any more: what they had in hand goes back to the inbox. Repeatable. */
export async function releaseWorkOf(teamId: string, userId: string): Promise<number> {
  return (await releaseSeats.call(journalContext(teamId), { userId })).released;
}
