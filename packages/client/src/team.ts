import { errorOfAnswer, toMusterError } from "./error.ts";
import { type Credentials, type Fetch, headersOf, jsonOf } from "./http.ts";

export type ImportedTeam = {
  /** Where the new team is: `/<slug>`. */
  slug: string;
  name: string;
  rows: number;
  files: number;
  /** Who was a member and is none of the new team: to invite. */
  people: { name: string; email: string; role: string }[];
};

export type TeamDoor = {
  /** Everything the team owns as one zip, without its secrets. Needs `team:manage`. */
  exportTeam(): Promise<ReadableStream<Uint8Array>>;
  /** A new team, paused, out of such a zip. A key of a team may not do this; one that may do all its maker may, can. */
  importTeam(archive: Blob, options?: { name?: string }): Promise<ImportedTeam>;
};

export function teamDoor({
  url,
  credentials,
  fetch,
}: {
  url: string;
  credentials: Credentials;
  fetch: Fetch;
}): TeamDoor {
  const headers = headersOf(credentials);
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${url}${path}`, init).catch((error: unknown) => {
      throw toMusterError(error);
    });
    if (response.ok) return response;
    throw errorOfAnswer(response, await jsonOf(response));
  };
  return {
    exportTeam: async () => {
      const { body } = await send("/api/team/export", { headers });
      return body ?? new ReadableStream({ start: (controller) => controller.close() });
    },
    importTeam: async (archive, { name } = {}) => {
      const query = name ? `?name=${encodeURIComponent(name)}` : "";
      const response = await send(`/api/team/import${query}`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/zip" },
        body: archive,
      });
      return (await response.json()) as ImportedTeam;
    },
  };
}
