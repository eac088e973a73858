import { forgetDevices } from "#server/domains/accounts/device-grants";
import { journalContext } from "./driver.ts";

/** No team: accounts belong to none. */
const NO_TEAM = "00000000-0000-0000-0000-000000000000";

/** Codes of programs that asked to be let in and whose time is long over. */
export function sweepDevices(nowMs: number): Promise<{ gone: number }> {
  return forgetDevices.call(journalContext(NO_TEAM), { nowMs });
}
