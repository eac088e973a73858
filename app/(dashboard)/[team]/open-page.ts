import { redirect } from "next/navigation";
import { getViewer } from "#server/rsc";

/** The parameters of a page, once it is sure that somebody of this team looks at it: only then may it read. */
export async function openPage<Params extends { team: string }>(params: Promise<Params>): Promise<Params> {
  const given = await params;
  if (!(await getViewer(given.team))) redirect("/sign-in");
  return given;
}
