import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Connection } from "./connection.ts";
import { CommandError } from "./failure.ts";
import type { DeliveredDocument } from "./result.ts";

/** Writes the mission's documents, newest versions, as Markdown files; gives their absolute paths in the order they were begun. */
export async function deliverDocuments(
  connection: Connection,
  missionId: string,
  folder: string,
): Promise<DeliveredDocument[]> {
  const { items } = await connection.ask(({ api }) => api.documents.list.query({ missionId, limit: 200 }));
  if (items.length === 0) return [];
  const target = resolve(folder);
  const taken = new Set<string>();
  const delivered: DeliveredDocument[] = [];
  // Ids sort by the time they were made.
  for (const { id } of items.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const document = await connection.ask(({ api }) => api.documents.get.query({ id }));
    const path = join(target, safeFileName(document.title, taken));
    await save(target, path, document.body);
    delivered.push({ id, title: document.title, version: document.shownVersion, path });
  }
  return delivered;
}

async function save(folder: string, path: string, body: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, body.endsWith("\n") ? body : `${body}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The documents could not be written to ${folder} (${why}). They are kept in Muster.`, {
      cause: error,
    });
  }
}

/** A name every file system takes, made from a title: letters and digits of any script, dashes, no path, no repeat. */
export function safeFileName(title: string, taken: Set<string>): string {
  const words = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  const stem = cutToBytes(words, 80).replace(/-+$/, "") || "document";
  let name = `${stem}.md`;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}.md`;
  taken.add(name);
  return name;
}

function cutToBytes(text: string, bytes: number): string {
  let cut = [...text];
  while (Buffer.byteLength(cut.join("")) > bytes) cut = cut.slice(0, -1);
  return cut.join("");
}
