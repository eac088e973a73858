import { createMusterClient, MusterError } from "#client/index";
import { CommandError } from "./failure.ts";
import type { Endpoint } from "./server-file.ts";

/** One server as this program sees it: its procedures, and the door for files. */
export type Client = ReturnType<typeof createClient>;

export function createClient({ url, token }: Endpoint) {
  // The connection asks again by itself, and looks for the server's new place while it does.
  const muster = createMusterClient({ url, key: token, retries: 0 });
  return { url, api: muster.api, muster, sendFile: (name: string, bytes: Uint8Array) => sendFile(muster, name, bytes) };
}

async function sendFile(
  muster: ReturnType<typeof createMusterClient>,
  name: string,
  bytes: Uint8Array,
): Promise<{ id: string }> {
  try {
    return await muster.uploadFile({ name, bytes });
  } catch (error) {
    if (!(error instanceof MusterError) || troubleOf(error) !== "refused") throw error;
    throw new CommandError(`${name}: ${error.message}`, { cause: error });
  }
}

/** What a failed call means: the server is away or not ready (ask again), does not know the token (perhaps a new start), or refused. */
export type Trouble = "away" | "stranger" | "refused";

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof MusterError)) return "refused";
  if (error.code === "unauthenticated") return "stranger";
  return error.isPassing && error.code !== "limited" ? "away" : "refused";
}
