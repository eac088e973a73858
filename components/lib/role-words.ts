import { ROLES, type Role } from "#server/lib/scopes";

export const roleWords: Record<Role, string> = { owner: "Owner", admin: "Admin", member: "Member", viewer: "Viewer" };

export const roleHints: Record<Role, string> = {
  owner: "Everything, also handing over and deleting the team",
  admin: "Manages members, agents, caps and rules",
  member: "Starts missions, works, decides approvals",
  viewer: "Reads everything, changes nothing",
};

/** The roles that somebody of this role may give: none above their own. */
export function rolesUpTo(own: Role): { value: Role; label: string }[] {
  return ROLES.slice(ROLES.indexOf(own)).map((role) => ({ value: role, label: roleWords[role] }));
}
