import type { Ctx } from "#server/core/context";
import { userIdOf } from "#server/core/context";
import {
  allowDevice,
  type DeviceTeam,
  type FoundDevice,
  findDevice,
  listDeviceTeams,
  refuseDevice,
} from "#server/domains/accounts/device-consent";
import { accountContext } from "./account-context.ts";
import { addressOf } from "./accounts.ts";
import type { DoorHeaders, Person } from "./identity.ts";
import { limits, networkOf, tooMany } from "./limits.ts";

/** Every look at a code counts, by who looks and by where from: there is nothing to be had by trying (RFC 8628 §5.1, §5.2). */
async function spendTry(userId: string, headers: DoorHeaders): Promise<void> {
  const spent = [
    await limits().spend("device-code-address", networkOf(addressOf(headers))),
    await limits().spend("device-code", userId),
  ];
  const over = spent.find(({ isAllowed }) => !isAllowed);
  if (over) throw tooMany(over);
}

export type AskingDevice = FoundDevice & {
  /** It asks from another network than the browser: the usual sign of a code that somebody else sent (RFC 8628 §5.4). */
  isElsewhere: boolean;
  teams: DeviceTeam[];
};

/** What the page shows of a code; null when nothing asks with it. Throws `limited`. */
export async function lookAtDevice(code: string, person: Person, headers: DoorHeaders): Promise<AskingDevice | null> {
  await spendTry(person.userId, headers);
  const found = await findDevice(code.slice(0, 40), new Date());
  if (!found) return null;
  const isElsewhere = networkOf(found.address) !== networkOf(addressOf(headers));
  return { ...found, isElsewhere, teams: await listDeviceTeams(person.userId) };
}

export async function allowAsked(ctx: Ctx, input: Parameters<typeof allowDevice.call>[1], headers: DoorHeaders) {
  await spendTry(userIdOf(ctx.actor) ?? "nobody", headers);
  return allowDevice.call(ctx, input);
}

export async function refuseAsked({ userId }: Person, code: string, headers: DoorHeaders) {
  await spendTry(userId, headers);
  return refuseDevice.call(accountContext(), { userId, code });
}
