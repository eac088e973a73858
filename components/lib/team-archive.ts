import type { ImportReport } from "#server/domains/transfer/schema";

export function teamExportHref(slug: string): string {
  return `/api/team/export?team=${encodeURIComponent(slug)}`;
}

/** Sends an export; a new team comes of it. Throws with the server's own words. */
export async function importArchive(file: File, name: string): Promise<ImportReport> {
  const query = name ? `?name=${encodeURIComponent(name)}` : "";
  const response = await fetch(`/api/team/import${query}`, {
    method: "POST",
    body: file,
    headers: { "content-type": "application/zip" },
  }).catch(() => {
    throw new Error("The connection broke. Nothing was imported; try again.");
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as ImportReport;
  const said = body as { error?: { message?: string } } | null;
  throw new Error(said?.error?.message ?? `The server answered ${response.status}. Try again.`);
}
