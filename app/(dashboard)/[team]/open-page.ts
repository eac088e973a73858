import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { getPerson, type OpenTeam, openTeam } from "#server/rsc";

/** The parameters of a page, once it is sure that somebody of this team looks at it: only then may it read. */
export async function openPage<Params extends { team: string }>(params: Promise<Params>): Promise<Params> {
  const given = await params;
  await requireViewer(given.team);
  return given;
}

/** Who looks at the team's page, from which event on it is live. Nobody signed in comes back here after signing in; to others the team does not exist. */
export async function requireViewer(teamSlug: string): Promise<OpenTeam> {
  const opened = await openTeam(teamSlug);
  if (opened) return opened;
  if (await getPerson()) notFound();
  const path = (await headers()).get("x-muster-path") ?? `/${teamSlug}`;
  redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
}
