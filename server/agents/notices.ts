import { systemContext } from "#server/core/context";
import { noticeEvent } from "#server/domains/notifications/commands";

/** Tells people of an event that concerns them. Told twice of the same event, it tells them once. */
export async function tellPeople(teamId: string, eventId: string): Promise<void> {
  await noticeEvent.call(systemContext(teamId, "notices", ["machine:write"]), { eventId });
}
