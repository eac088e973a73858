/** The same area in another team: a single thing belongs to its own team, so the list it stands in is shown. */
export function samePlaceIn(slug: string, pathname: string): string {
  const area = pathname.split("/")[2];
  return area ? `/${slug}/${area}` : `/${slug}`;
}
