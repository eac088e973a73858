import { redirect } from "next/navigation";
import { getPerson, getViewer } from "#server/rsc";

/** The bare address leads to the viewer's team. */
export default async function HomePage() {
  const viewer = await getViewer();
  if (viewer) redirect(`/${viewer.team.slug}`);
  redirect((await getPerson()) ? "/welcome" : "/sign-in");
}
