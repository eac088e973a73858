import { randomBytes } from "node:crypto";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TAIL = 24;

/**
 * Which ids a file brings. Eight bytes an id and no strings: millions fit. Only the random end of an id is kept, so that one in many
 * millions is taken for known that is not; then a text changes that names an id of nobody.
 */
export class KnownIds {
  #slots = new Float64Array(1 << 12);
  #count = 0;

  add(id: string): void {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    if (this.#put(numberOf(id))) this.#count += 1;
  }

  has(id: string): boolean {
    return this.#slots[this.#placeOf(numberOf(id))] !== 0;
  }

  #put(value: number): boolean {
    const place = this.#placeOf(value);
    const isNew = this.#slots[place] === 0;
    this.#slots[place] = value;
    return isNew;
  }

  /** Where a value is, or would be. */
  #placeOf(value: number): number {
    const size = this.#slots.length;
    let place = value % size;
    for (;;) {
      const found = this.#slots[place];
      if (found === 0 || found === value) return place;
      place = (place + 1) % size;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Float64Array(old.length * 2);
    for (const value of old) if (value !== 0) this.#put(value);
  }
}

/** 48 bits fit a number exactly; one more than they say, because zero means an empty place. */
const numberOf = (id: string): number => Number.parseInt(id.slice(TAIL), 16) + 1;

export type IdMap = {
  /** For a column that holds an id: always another one, so that a forged file names nothing that is here already. */
  ofColumn(id: string): string;
  /** In a text: ids of the file's own rows become the new ones, everything else stays as it was written. */
  inText(text: string): string;
};

/**
 * New ids for everything a file brings: the same time and place in order, another random end, by one number drawn for this import. What
 * is in `fixed` (the team, its people) becomes what it says there.
 */
export function mapIds(known: KnownIds, fixed: ReadonlyMap<string, string>, salt = randomBytes(6)): IdMap {
  const turn = (id: string): string => {
    const tail = Buffer.from(id.slice(TAIL), "hex");
    for (const [index, byte] of tail.entries()) tail[index] = byte ^ (salt[index] ?? 0);
    return id.slice(0, TAIL) + tail.toString("hex");
  };
  return {
    ofColumn: (id) => fixed.get(id) ?? turn(id),
    inText: (text) => text.replace(UUID, (id) => fixed.get(id) ?? (known.has(id) ? turn(id) : id)),
  };
}
