import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";

const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const CHUNK = 64 * 1024;

export type ZippedFile = { name: string; size: number; packed: number };

export type ZipReader = {
  files: readonly ZippedFile[];
  has(name: string): boolean;
  /**
   * The bytes of a file, unpacked as they are read. Throws {@link ZipError} when it is longer than its directory says, when it is
   * damaged, or when there is no such file.
   */
  read(name: string): AsyncGenerator<Uint8Array>;
};

/** What is wrong with a zip, in words for whoever sent it. */
export class ZipError extends Error {}

type Place = ZippedFile & { method: number; crc: number; at: number };

/**
 * Reads the directory of a zip in an open file. Names are only names: nothing is ever written under them. Refuses what is packed in
 * another way than the usual one, encrypted, spread over several files, or named twice.
 */
export async function readZip(file: FileHandle, mostEntries: number): Promise<ZipReader> {
  const { size: length } = await file.stat();
  const { count, begin, bytes } = await findDirectory(file, length);
  if (count > mostEntries) throw new ZipError(`it holds ${count} files, more than ${mostEntries}`);
  if (bytes > count * (DIRECTORY_ENTRY_BYTES + 2_048)) throw new ZipError("its directory is too long");
  const directory = await readAt(file, begin, bytes);
  const places = new Map<string, Place>();
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const { place, next } = placeOf(directory, at);
    if (places.has(place.name)) throw new ZipError(`it names ${quoted(place.name)} twice`);
    places.set(place.name, place);
    at = next;
  }
  return {
    files: [...places.values()].map(({ name, size, packed }) => ({ name, size, packed })),
    has: (name) => places.has(name),
    read: (name) => unpacked(file, places.get(name), name),
  };
}

async function* unpacked(file: FileHandle, place: Place | undefined, name: string): AsyncGenerator<Uint8Array> {
  if (!place) throw new ZipError(`${quoted(name)} is not in it`);
  const header = await readAt(file, place.at, LOCAL_HEADER_BYTES);
  if (header.readUInt32LE(0) !== 0x0403_4b50) throw new ZipError(`${quoted(name)} does not begin where it should`);
  const begin = place.at + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = Readable.from(chunksOf(file, begin, place.packed));
  const plain = place.method === DEFLATED ? packed.pipe(createInflateRaw()) : packed;
  // A stream piped into another hands its error to nobody else.
  packed.on("error", (error) => plain.destroy(error));
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > place.size) throw new ZipError(`${quoted(name)} is longer than it says`);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw new ZipError(`${quoted(name)} is damaged`, { cause: error });
  } finally {
    packed.destroy();
    plain.destroy();
  }
  if (size !== place.size || crc !== place.crc) throw new ZipError(`${quoted(name)} is damaged`);
}

async function* chunksOf(file: FileHandle, begin: number, length: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; done += CHUNK)
    yield await readAt(file, begin + done, Math.min(CHUNK, length - done));
}

async function findDirectory(
  file: FileHandle,
  length: number,
): Promise<{ count: number; begin: number; bytes: number }> {
  const tailBytes = Math.min(length, END_BYTES + MOST_COMMENT);
  const tail = await readAt(file, length - tailBytes, tailBytes);
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== 0x0605_4b50 || at + END_BYTES + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const count = tail.readUInt16LE(at + 10);
    const bytes = tail.readUInt32LE(at + 12);
    const begin = tail.readUInt32LE(at + 16);
    const isSpread = tail.readUInt16LE(at + 4) !== 0 || tail.readUInt16LE(at + 8) !== count;
    if (isSpread || begin + bytes > length) break;
    return { count, begin, bytes };
  }
  throw new ZipError("it is no zip, or only a part of one");
}

function placeOf(directory: Buffer, at: number): { place: Place; next: number } {
  if (at + DIRECTORY_ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== 0x0201_4b50)
    throw new ZipError("its directory is damaged");
  const nameBytes = directory.readUInt16LE(at + 28);
  const method = directory.readUInt16LE(at + 10);
  const name = directory.toString("utf8", at + DIRECTORY_ENTRY_BYTES, at + DIRECTORY_ENTRY_BYTES + nameBytes);
  if ((directory.readUInt16LE(at + 8) & 1) !== 0) throw new ZipError(`${quoted(name)} is encrypted`);
  if (method !== STORED && method !== DEFLATED) throw new ZipError(`${quoted(name)} is packed in an unknown way`);
  const place: Place = {
    name,
    method,
    crc: directory.readUInt32LE(at + 16),
    packed: directory.readUInt32LE(at + 20),
    size: directory.readUInt32LE(at + 24),
    at: directory.readUInt32LE(at + 42),
  };
  const rest = directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  return { place, next: at + DIRECTORY_ENTRY_BYTES + nameBytes + rest };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  if (bytesRead < length) throw new ZipError("it ends too early");
  return bytes;
}

/** A name as a person may see it: no longer than a line, and nothing in it that a terminal would obey. */
function quoted(name: string): string {
  return `“${name.replace(/[^\p{L}\p{N} ._/-]/gu, "?").slice(0, 80)}”`;
}
