const BLOCK = 512;

/** What is wrong with a tar, in words. */
export class TarError extends Error {}

export type TarEntry = {
  name: string;
  isFolder: boolean;
  size: number;
  /** To be read to its end before the next entry is asked for; what is left over is passed by. */
  body: AsyncGenerator<Uint8Array>;
};

/** The entries of a tar as they come. Throws {@link TarError} for one that is cut off or damaged, and for links and other kinds of files. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = new Blocks(source);
  for (;;) {
    const block = await reader.take(BLOCK);
    if (!block) throw new TarError("it ends too early");
    if (block.every((byte) => byte === 0)) return;
    const { name, size, type } = readHeader(block);
    if (type !== "0" && type !== "5") throw new TarError(`${name} is neither a file nor a folder`);
    const left = { bytes: size };
    const body = bodyOf(reader, left);
    yield { name: name.replace(/\/$/, ""), isFolder: type === "5", size, body };
    for await (const _ of bodyOf(reader, left));
    const rest = (BLOCK - (size % BLOCK)) % BLOCK;
    if (rest > 0 && !(await reader.take(rest))) throw new TarError("it ends too early");
  }
}

async function* bodyOf(reader: Blocks, left: { bytes: number }): AsyncGenerator<Uint8Array> {
  while (left.bytes > 0) {
    const chunk = await reader.some(left.bytes);
    if (!chunk) throw new TarError("it ends too early");
    left.bytes -= chunk.byteLength;
    yield chunk;
  }
}

function readHeader(block: Buffer): { name: string; size: number; type: string } {
  const text = (at: number, length: number) => block.toString("utf8", at, at + length).split("\0")[0] ?? "";
  const said = Number.parseInt(text(148, 8).trim(), 8);
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (said !== sum) throw new TarError("it is damaged");
  const isBinary = ((block[124] ?? 0) & 0x80) !== 0;
  const size = isBinary ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(124, 12).trim() || "0", 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new TarError("it is damaged");
  const prefix = text(345, 155);
  return { name: prefix ? `${prefix}/${text(0, 100)}` : text(0, 100), size, type: text(156, 1) || "0" };
}

/** Bytes of a stream in the amounts that are asked for. */
class Blocks {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Exactly so many; null when there are fewer. */
  async take(count: number): Promise<Buffer | null> {
    while (this.#rest.length < count) if (!(await this.#more())) return null;
    return this.#cut(count);
  }

  /** Some, and at most so many; null at the end. */
  async some(most: number): Promise<Buffer | null> {
    if (this.#rest.length === 0 && !(await this.#more())) return null;
    return this.#cut(Math.min(most, this.#rest.length));
  }

  #cut(count: number): Buffer {
    const cut = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return cut;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    this.#rest = this.#rest.length === 0 ? Buffer.from(value) : Buffer.concat([this.#rest, value]);
    return true;
  }
}
