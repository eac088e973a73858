import { KEY_SCOPES, type KeyScope, ROLE_SCOPES } from "./scopes.ts";

/** What a program that a person lets in from the browser may do, from most to least. A role holds less where it may do less itself. */
export const DEVICE_LEVELS = ["all", "work", "look"] as const;
export type DeviceLevel = (typeof DEVICE_LEVELS)[number];

const WORK = KEY_SCOPES.filter((scope) => scope !== "keys:write" && ROLE_SCOPES.member.includes(scope));

const SCOPES: Record<DeviceLevel, readonly KeyScope[]> = {
  all: [...WORK, "keys:write", "team:manage"],
  work: WORK,
  look: KEY_SCOPES.filter((scope) => ROLE_SCOPES.viewer.includes(scope)),
};

/** How long such a program may stay signed in, in days. */
export const DEVICE_DAYS = [7, 30, 90, 365] as const;
export type DeviceDays = (typeof DEVICE_DAYS)[number];
export const USUAL_DEVICE_DAYS: DeviceDays = 90;

/** The permissions of a level that somebody with these holds themselves. */
export function scopesOfLevel(level: DeviceLevel, held: { has(scope: KeyScope): boolean }): KeyScope[] {
  return SCOPES[level].filter((scope) => held.has(scope));
}
