import { createHash } from "node:crypto";
import { canonicalJson } from "#server/lib/canonical-json";
import type { Route } from "./route.ts";

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** The part of a tag that `If-Match` looks at: the fields a change competes for, or all. */
export function versionOf({ version }: Pick<Route, "version">, body: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(body));
  const chosen = version ? version.map((name) => Reflect.get(Object(plain), name) ?? null) : plain;
  return digest(canonicalJson(chosen));
}

/**
 * A strong tag (RFC 9110 §8.8.3) of one representation: `"version.bytes"`. Without the fields of `version` both parts change
 * together; with them, what only moves by itself (money spent, a beat) changes the second part alone.
 */
export function tagOf(route: Pick<Route, "version">, body: unknown, bytes: Buffer): string {
  return `"${versionOf(route, body)}.${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
}

/** Whether `If-None-Match` has the tag; compared weakly, as RFC 9110 §13.1.2 says. */
export function isKnown(header: string | undefined, tag: string): boolean {
  if (!header) return false;
  return header.trim() === "*" || tagsOf(header).includes(tag);
}

/** Whether `If-Match` has the version; `*` takes any that is there. A weak tag is none to go by (RFC 9110 §13.1.1). */
export function isStillAt(header: string, version: string): boolean {
  const strong = header.replaceAll(/W\/"[^"]*"/g, "");
  return header.trim() === "*" || tagsOf(strong).some((tag) => tag.slice(1).split(".")[0] === version);
}

const tagsOf = (header: string): string[] => Array.from(header.matchAll(/"[^"]*"/g), ([tag]) => tag);
