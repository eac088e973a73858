import { type Standing, standingKey, stillStanding } from "#server/domains/teams/standing";
import { DomainError, describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

/** A connection of somebody who may not come in any more ends within twice this. */
const EVERY_MS = 2_000;

type Watched = { standing: Standing; endsWithRole: boolean; end: AbortController };

const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;

/**
 * Aborts once what let somebody in holds no more: a key that was revoked or ran out, a membership that ended, a session of
 * before. All open connections of the process are looked at together, so that a thousand cost two statements, and none costs none.
 * `endsWithRole`: what comes over the connection is done with the role it was opened with, so it also ends when that is another.
 */
export function watchStanding(
  standing: Standing,
  { endsWithRole = false } = {},
): { signal: AbortSignal; stop: () => void } {
  const entry: Watched = { standing, endsWithRole, end: new AbortController() };
  watched.add(entry);
  timer ??= setInterval(() => void lookAgain(), EVERY_MS).unref();
  return { signal: entry.end.signal, stop: () => forget(entry) };
}

/** What a connection is told that ended so. */
export function notAnyMore(): DomainError {
  return new DomainError("unauthenticated", "This access ended: the key, the membership or the session is no more.");
}

function anotherRole(): DomainError {
  return new DomainError(
    "unavailable",
    "The role of this access has changed. Connect anew to go on with what it is now.",
  );
}

function forget(entry: Watched): void {
  watched.delete(entry);
  if (watched.size > 0) return;
  clearInterval(timer);
  timer = undefined;
}

async function lookAgain(): Promise<void> {
  const all = [...watched];
  try {
    const standing = await stillStanding(
      all.map((entry) => entry.standing),
      new Date(),
    );
    for (const entry of all) {
      const role = standing.get(standingKey(entry.standing));
      const isSame = role !== undefined && (role === entry.standing.role || !entry.endsWithRole);
      if (isSame) continue;
      entry.end.abort(role === undefined ? notAnyMore() : anotherRole());
      forget(entry);
    }
  } catch (error) {
    // While the database is away nothing new is told either; the next look decides.
    log.debug("who is connected could not be looked at", { error: describeError(error) });
  }
}
