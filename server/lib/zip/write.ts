import type { FileHandle } from "node:fs/promises";
import { crc32, createDeflateRaw } from "node:zlib";

/** The zip's own fields have 32 bits; the longer form (Zip64) is not written. */
const MOST_BYTES = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATED = 8;
/** 1980-01-01 00:00, the oldest a zip knows: the same content makes the same bytes. */
const DOS_DATE = 0x0021;

type Entry = { name: string; crc: number; packed: number; size: number; at: number };

export type ZipEntry = { write(bytes: Uint8Array): Promise<void>; end(): Promise<{ size: number }> };
export type ZipWriter = {
  /** Begins an entry; the one before must have ended. */
  entry(name: string): Promise<ZipEntry>;
  /** Writes the directory. Answers how long the file is. */
  end(): Promise<number>;
};

/** More than a zip of the plain kind can hold. */
export class ZipFullError extends Error {}

/** Writes a zip into an open file from its beginning. Packs in threads of its own, and holds no more than a few chunks in memory. */
export function writeZip(file: FileHandle): ZipWriter {
  const entries: Entry[] = [];
  let at = 0;
  const put = async (bytes: Uint8Array) => {
    if (at + bytes.byteLength > MOST_BYTES) throw new ZipFullError("A zip holds 4 GB at most.");
    await file.write(bytes, 0, bytes.byteLength, at);
    at += bytes.byteLength;
  };
  return {
    async entry(name) {
      if (entries.length === MOST_ENTRIES) throw new ZipFullError(`A zip holds ${MOST_ENTRIES} files at most.`);
      const entry: Entry = { name, crc: 0, packed: 0, size: 0, at };
      // The real one is written over it once crc and sizes are known.
      await put(localHeader(entry));
      const begin = at;
      const packer = createDeflateRaw({ level: 6 });
      const drained = (async () => {
        for await (const chunk of packer) await put(chunk as Buffer);
      })();
      // An error is heard at `end`; until then nobody may call it unhandled.
      drained.catch(() => undefined);
      return {
        async write(bytes) {
          entry.crc = crc32(bytes, entry.crc);
          entry.size += bytes.byteLength;
          if (packer.write(bytes)) return;
          await Promise.race([new Promise((resolve) => packer.once("drain", resolve)), drained]);
        },
        async end() {
          packer.end();
          await drained;
          entry.packed = at - begin;
          const header = localHeader(entry);
          await file.write(header, 0, header.byteLength, entry.at);
          entries.push(entry);
          return { size: entry.size };
        },
      };
    },
    async end() {
      const begin = at;
      for (const entry of entries) await put(directoryEntry(entry));
      await put(directoryEnd(entries.length, begin, at - begin));
      return at;
    },
  };
}

function fields(parts: [value: number, bytes: 2 | 4][], name: string): Buffer {
  const bytes = Buffer.alloc(parts.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of parts) at = bytes.writeUIntLE(value, at, size);
  return Buffer.concat([bytes, Buffer.from(name)]);
}

function described({ name, crc, packed, size }: Entry): [number, 2 | 4][] {
  const nameBytes = Buffer.byteLength(name);
  return [
    [VERSION, 2],
    [FLAGS, 2],
    [DEFLATED, 2],
    [0, 2],
    [DOS_DATE, 2],
    [crc, 4],
    [packed, 4],
    [size, 4],
    [nameBytes, 2],
    [0, 2],
  ];
}

function localHeader(entry: Entry): Buffer {
  return fields([[0x0403_4b50, 4], ...described(entry)], entry.name);
}

function directoryEntry(entry: Entry): Buffer {
  const rest: [number, 2 | 4][] = [
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 4],
    [entry.at, 4],
  ];
  return fields([[0x0201_4b50, 4], [VERSION, 2], ...described(entry), ...rest], entry.name);
}

function directoryEnd(count: number, begin: number, size: number): Buffer {
  return fields(
    [
      [0x0605_4b50, 4],
      [0, 2],
      [0, 2],
      [count, 2],
      [count, 2],
      [size, 4],
      [begin, 4],
      [0, 2],
    ],
    "",
  );
}
