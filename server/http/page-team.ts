import { findTeamOf } from "#server/domains/teams/queries";

const KEPT_MS = 60_000;
const MOST = 5_000;

type Known = { teamId: string | null; untilMs: number };
const known = new Map<string, Known>();

/** The team of a page's address, when the person is in it. Asked of the database once a minute, not with each page. */
export async function teamOfPage(path: string, userId: string): Promise<string | null> {
  const slug = /^\/([a-z0-9][a-z0-9-]{0,62})(?:\/|$)/.exec(path)?.[1];
  if (!slug || slug === "api") return null;
  const key = `${userId}:${slug}`;
  const found = known.get(key);
  if (found && Date.now() < found.untilMs) return found.teamId;
  if (known.size >= MOST) known.clear();
  const teamId = await findTeamOf(userId, slug);
  known.set(key, { teamId, untilMs: Date.now() + KEPT_MS });
  return teamId;
}
