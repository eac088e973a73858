export const MAX_FILES = 20;
const MAX_BYTES = 10 * 1024 * 1024;

/** Why a choice of files cannot be sent, or null. */
export function refuseFiles(files: { name: string; size: number }[]): string | null {
  if (files.length > MAX_FILES) return `A mission takes ${MAX_FILES} files at most; you chose ${files.length}.`;
  const large = files.find((file) => file.size > MAX_BYTES);
  if (large) return `${large.name} is larger than 10 MB. Cut it into parts or leave it out.`;
  const empty = files.find((file) => file.size === 0);
  return empty ? `${empty.name} is empty.` : null;
}

function readMessage(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  if ("message" in body && typeof body.message === "string") return body.message;
  return "error" in body ? (typeof body.error === "string" ? body.error : readMessage(body.error)) : null;
}

/** Sends one file; the server knows it again by its content. It goes to the team whose page is open. */
export async function uploadFile(file: File): Promise<{ id: string }> {
  return send(file, {});
}

/** As above, for a file that is thrown away again when no document shows it. */
export async function uploadForDocument(file: File): Promise<{ id: string }> {
  return send(file, { for: "document" });
}

async function send(file: File, more: Record<string, string>): Promise<{ id: string }> {
  const response = await fetch(uploadAddress(file.name, more), {
    method: "POST",
    body: file,
    headers: { "content-type": file.type || "application/octet-stream" },
  });
  return readUploadAnswer(file.name, response.status, await response.text());
}

/** A file goes to the team whose page is open. */
export function uploadAddress(name: string, more: Record<string, string> = {}): string {
  const team = window.location.pathname.split("/")[1] ?? "";
  return `/api/files?${new URLSearchParams({ name, team, ...more })}`;
}

/** The id of the stored file. Throws with the file's name and what the server said. */
export function readUploadAnswer(name: string, status: number, text: string): { id: string } {
  const body = parseJson(text);
  if (status < 200 || status > 299) throw new Error(`${name}: ${readMessage(body) ?? `the server answered ${status}`}`);
  if (typeof body !== "object" || body === null || !("id" in body) || typeof body.id !== "string") {
    throw new Error(`${name}: the server’s answer was not understood`);
  }
  return { id: body.id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's own page: the status says enough.
    return null;
  }
}
