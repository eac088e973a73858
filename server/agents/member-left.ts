import { listTasks } from "#server/domains/tasks/queries";
import { releaseTask } from "#server/domains/tasks/seats";
import { isDomainError } from "#server/lib/errors";
import { journalContext } from "./driver.ts";

/** Somebody is not in the team any more: what they had in hand goes back to the inbox. Repeatable. */
export async function releaseWorkOf(teamId: string, userId: string): Promise<number> {
  const ctx = journalContext(teamId);
  let released = 0;
  for (const status of ["assigned", "in_progress"] as const) {
    const { items } = await listTasks.call(ctx, { assigneeUserId: userId, status, limit: 200 });
    for (const { id } of items) {
      try {
        await releaseTask.call(ctx, { id });
        released += 1;
      } catch (error) {
        // It was handed in or given to somebody else in the same moment: that is as well.
        if (!isDomainError(error) || error.code !== "conflict") throw error;
      }
    }
  }
  return released;
}
