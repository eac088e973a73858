import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";

const BLOCK = 512;
/** What eleven octal digits hold; longer files are numbered in binary, as GNU tar does. */
const MOST_OCTAL = 0o77777777777;

export type TarWriter = {
  folder(name: string): Promise<void>;
  /** Throws when `body` does not bring exactly `size` bytes. */
  file(name: string, size: number, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  end(): Promise<void>;
};

/** Writes a tar (ustar) as a stream, with no more of it in memory than the stream holds. */
export function writeTar(out: Writable): TarWriter {
  let failure: unknown;
  out.on("error", (error) => {
    failure = error;
  });
  const put = async (bytes: Uint8Array) => {
    if (failure) throw failure;
    if (out.write(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        out.off("drain", done).off("error", done);
        if (failure) reject(failure);
        else resolve();
      };
      out.once("drain", done).once("error", done);
    });
  };
  return {
    folder: (name) => put(header(`${name}/`, 0, "5")),
    async file(name, size, body) {
      await put(header(name, size, "0"));
      let written = 0;
      for await (const chunk of body) {
        written += chunk.byteLength;
        if (written > size) break;
        await put(chunk);
      }
      if (written !== size) throw new Error(`${name} changed while it was read.`);
      if (size % BLOCK !== 0) await put(Buffer.alloc(BLOCK - (size % BLOCK)));
    },
    async end() {
      await put(Buffer.alloc(BLOCK * 2));
      out.end();
      await finished(out);
    },
  };
}

function header(name: string, size: number, type: "0" | "5"): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { prefix, rest } = split(name);
  block.write(rest, 0);
  block.write(type === "5" ? "0000700\0" : "0000600\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  if (size <= MOST_OCTAL) block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  else {
    block.writeUInt8(0x80, 124);
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\u000000", 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** A name of up to 100 bytes, and before it a path of up to 155. */
function split(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: "", rest: name };
  for (let at = name.indexOf("/"); at > 0; at = name.indexOf("/", at + 1)) {
    const rest = name.slice(at + 1);
    if (rest && Buffer.byteLength(rest) <= 100 && at <= 155) return { prefix: name.slice(0, at), rest };
  }
  throw new Error(`${name} is too long for a tar.`);
}
