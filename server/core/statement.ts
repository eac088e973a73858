import type { Reader } from "./query.ts";

/**
 * A statement whose text is built once for each database instead of with every call, for the few reads that stand before
 * everything else. Values go in as `sql.placeholder("name")`, dates as ISO text.
 */
export function statement<P>(build: (db: Reader) => { prepare(name: string): P }): (db: Reader) => P {
  const built = new WeakMap<Reader, P>();
  return (db) => {
    const made = built.get(db) ?? build(db).prepare("");
    built.set(db, made);
    return made;
  };
}
