import { errorOfAnswer, fieldOf, toMusterError } from "./error.ts";
import { type Credentials, type Fetch, headersOf, jsonOf } from "./http.ts";
import { asking } from "./retry.ts";

/** A file to bring along: at most 10 MB, under a name with its ending. */
export type Upload = { name: string; bytes: Uint8Array | Blob | string };

export type FileDoor = {
  /** Keeps a file and gives its id. The same bytes under the same name give the same id, so that it may be repeated. */
  uploadFile(file: Upload): Promise<{ id: string }>;
  /** The bytes of a file, by its id. */
  downloadFile(id: string): Promise<Uint8Array>;
};

type Door = { url: string; credentials: Credentials; fetch: Fetch; retries: number };

export function fileDoor({ url, credentials, fetch, retries }: Door): FileDoor {
  const headers = headersOf(credentials);
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    try {
      return await fetch(`${url}${path}`, init);
    } catch (error) {
      throw toMusterError(error);
    }
  };
  return {
    uploadFile: ({ name, bytes }) =>
      asking(retries, async () => {
        const response = await send(`/api/files?name=${encodeURIComponent(name)}`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/octet-stream" },
          body: bytes instanceof Uint8Array ? new Uint8Array(bytes) : bytes,
        });
        const body = await jsonOf(response);
        const id = fieldOf(body, "id");
        if (typeof id !== "string") throw errorOfAnswer(response, body);
        return { id };
      }),
    downloadFile: (id) =>
      asking(retries, async () => {
        const response = await send(`/api/files/${encodeURIComponent(id)}`, { headers });
        return new Uint8Array(await response.arrayBuffer());
      }),
  };
}
