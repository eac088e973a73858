import { createHash } from "node:crypto";
import type { Ctx } from "#server/core/context";
import { writeTeam } from "#server/domains/transfer/exporting";
import { type Importer, importTeam } from "#server/domains/transfer/importing";
import { MANIFEST, type Manifest, type Secret } from "#server/domains/transfer/schema";
import { openSpool } from "#server/http/spool";
import { readZip } from "#server/lib/zip/read";
import { writeZip } from "#server/lib/zip/write";

/** An archive taken apart: what each file in it says. */
export type Parts = Map<string, Buffer>;

export async function exportParts(ctx: Ctx, secrets: Secret[] = []): Promise<Parts> {
  const file = await openSpool();
  try {
    const zip = writeZip(file);
    await writeTeam(ctx, zip, secrets);
    await zip.end();
    const read = await readZip(file, 65_535);
    const parts: Parts = new Map();
    for (const { name } of read.files) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of read.read(name)) chunks.push(chunk);
      parts.set(name, Buffer.concat(chunks));
    }
    return parts;
  } finally {
    await file.close();
  }
}

export async function importParts(importer: Importer, parts: Parts, name?: string) {
  const file = await openSpool();
  try {
    const zip = writeZip(file);
    for (const [entryName, bytes] of parts) {
      const entry = await zip.entry(entryName);
      await entry.write(bytes);
      await entry.end();
    }
    await zip.end();
    return await importTeam(importer, await readZip(file, 65_535), { name, passwordHash: "$test$".padEnd(40, "x") });
  } finally {
    await file.close();
  }
}

export const manifestOf = (parts: Parts): Manifest => JSON.parse(parts.get(MANIFEST)?.toString() ?? "");

export const rowsIn = (parts: Parts, name: string): Record<string, unknown>[] =>
  (parts.get(name)?.toString() ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** As a forger would: another content, and a manifest that fits it. */
export function withRows(parts: Parts, table: string, change: (row: Record<string, unknown>) => object): Parts {
  const name = `rows/${table}.ndjson`;
  const text = rowsIn(parts, name)
    .map((row) => `${JSON.stringify(change(row))}\n`)
    .join("");
  const forged = new Map(parts).set(name, Buffer.from(text));
  return withManifest(forged, (manifest) => ({
    ...manifest,
    tables: manifest.tables.map((one) =>
      one.name === table
        ? { ...one, bytes: Buffer.byteLength(text), sha256: createHash("sha256").update(text).digest("hex") }
        : one,
    ),
  }));
}

export function withManifest(parts: Parts, change: (manifest: Manifest) => object): Parts {
  return new Map(parts).set(MANIFEST, Buffer.from(JSON.stringify(change(manifestOf(parts)))));
}
