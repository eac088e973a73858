import { ROLE_SCOPES, ROLES, type Role, SCOPES, type Scope } from "./schema.ts";

/** What a bearer of a token may do: what the person's role allows, and of that only what the token was given, if it was limited. */
export function effectiveScopes(role: Role, tokenScopes: readonly string[] | null): Scope[] {
  const allowed = ROLE_SCOPES[role];
  return tokenScopes === null ? [...allowed] : allowed.filter((scope) => tokenScopes.includes(scope));
}

/** Nobody gives, takes or changes a role above their own. Whether they may manage members at all is their scope’s matter. */
export function mayHandle(own: Role, other: Role): boolean {
  return ROLES.indexOf(own) <= ROLES.indexOf(other);
}

/** Addresses beside the teams’ own. */
const TAKEN_SLUGS = new Set(
  "share api design device reference sign-in sign-up register verify reset invite new-team welcome teams settings admin static deleted".split(
    " ",
  ),
);

export function isTeamSlug(slug: string): boolean {
  return !TAKEN_SLUGS.has(slug) && !slug.startsWith("deleted-");
}

/** An address made of a name: “Åre Ski & Co” becomes `are-ski-co`. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32)
    .replace(/-+$/, "");
  return slug === "" || !isTeamSlug(slug) ? `team-${slug}`.replace(/-$/, "") : slug;
}

/** E-mail addresses are compared as people mean them: without spaces around and in small letters. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
