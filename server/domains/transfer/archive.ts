import { createHash, type Hash } from "node:crypto";
import { DomainError } from "#server/lib/errors";
import { ZipError, type ZipReader } from "#server/lib/zip/read";
import { MAX_LINE_BYTES } from "./schema.ts";

/** A file that cannot be taken: what is wrong with it, and that nothing was changed. Throws `bad_input`. */
export function refuse(what: string, cause?: unknown): never {
  throw new DomainError("bad_input", `This file is not taken: ${what}. Nothing was imported.`, { cause });
}

export type Line = { text: string; number: number };
export type LinesSeen = { rows: number; bytes: number; hash: Hash };

/** The lines of a file of the archive, and on the way what its checksum is made of. Each byte is copied once, however long a line is. */
export async function* readLines(zip: Pick<ZipReader, "read">, name: string, seen?: LinesSeen): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  let number = 0;
  try {
    for await (const chunk of zip.read(name)) {
      if (seen) {
        seen.hash.update(chunk);
        seen.bytes += chunk.byteLength;
      }
      let bytes = Buffer.from(chunk);
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10)) {
        number += 1;
        yield { text: Buffer.concat([...parts, bytes.subarray(0, at)]).toString("utf8"), number };
        parts = [];
        size = 0;
        bytes = bytes.subarray(at + 1);
      }
      if (bytes.length > 0) parts.push(bytes);
      size += bytes.length;
      if (size > MAX_LINE_BYTES) refuse(`line ${number + 1} of ${name} is too long`);
    }
  } catch (error) {
    throw asRefusal(error);
  }
  if (size > 0) refuse(`${name} ends in the middle of a line`);
  if (seen) seen.rows = number;
}

export const unseen = (): LinesSeen => ({ rows: 0, bytes: 0, hash: createHash("sha256") });

/** What a zip is accused of becomes a refusal; everything else stays what it is. */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof ZipError)) return error;
  return new DomainError("bad_input", `This file is not taken: ${error.message}. Export the team again.`, {
    cause: error,
  });
}

export function parseLine(line: Line, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line.text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    refuse(`line ${line.number} of ${name} is no JSON`, error);
  }
  refuse(`line ${line.number} of ${name} is no row`);
}
