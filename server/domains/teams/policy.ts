import { ROLE_SCOPES, type Role, SCOPES, type Scope } from "./schema.ts";

/** What a bearer of a token may do: what the person's role allows, and of that only what the token was given, if it was limited. */
export function effectiveScopes(role: Role, tokenScopes: readonly string[] | null): Scope[] {
  const allowed = ROLE_SCOPES[role];
  return tokenScopes === null ? [...allowed] : allowed.filter((scope) => tokenScopes.includes(scope));
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
