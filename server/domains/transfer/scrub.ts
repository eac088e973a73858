import type { Secret } from "./schema.ts";

/** Shorter ones would be found in words that have nothing to do with them. */
const SHORTEST = 8;

/**
 * Takes known secrets out of lines of JSON, wherever somebody wrote one down. What stands in their place names them. Files as people
 * attached them are not looked through: their bytes are theirs.
 */
export function scrubberOf(secrets: readonly Secret[]): (line: string) => string {
  const known = secrets
    .filter(({ value }) => value.length >= SHORTEST)
    .map(({ name, value }) => ({ written: JSON.stringify(value).slice(1, -1), shown: `[secret ${name}]` }))
    // A longer one may begin with a shorter one.
    .sort((one, other) => other.written.length - one.written.length);
  return (line) => known.reduce((text, { written, shown }) => text.replaceAll(written, shown), line);
}
