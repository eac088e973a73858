import { forgetDevices } from "#server/domains/accounts/device-grants";
import { forgetDeliveries } from "#server/domains/notifications/forgetting";
import { forgetWakes } from "#server/domains/wakes/forgetting";
import { ANY_TEAM, journalContext } from "./driver.ts";

/** Codes of programs that asked to be let in and whose time is long over. */
export function sweepDevices(nowMs: number): Promise<{ gone: number }> {
  return forgetDevices.call(journalContext(ANY_TEAM), { nowMs });
}

/** Records that nobody looks at any more, of every team. */
export async function sweepRecords(nowMs: number): Promise<{ wakes: number; deliveries: number }> {
  const { gone: wakes } = await forgetWakes.call(journalContext(ANY_TEAM), { nowMs });
  const { gone: deliveries } = await forgetDeliveries.call(journalContext(ANY_TEAM), { nowMs });
  return { wakes, deliveries };
}
