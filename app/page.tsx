import { redirect } from "next/navigation";
import { getViewer } from "#server/rsc";

/** The bare address leads to the viewer's team. */
export default async function HomePage() {
  const viewer = await getViewer();
  redirect(viewer ? `/${viewer.team.slug}` : "/sign-in");
}
