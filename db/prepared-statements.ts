import type postgres from "postgres";

/** Beyond it, statements whose text varies (lists of ids of every length) would fill each connection's memory. */
const MOST_STATEMENTS = 500;

type Options = Parameters<postgres.Sql["unsafe"]>[2];
type Scoped = Pick<postgres.Sql, "unsafe"> &
  Partial<Pick<postgres.Sql, "begin"> & Pick<postgres.TransactionSql, "savepoint">>;

/**
 * Makes Drizzle's statements prepared ones. Drizzle hands them over as `unsafe` text without a name, which costs a second
 * round trip and a new plan each time. `?prepare=false` in the address turns it off, for poolers that cannot keep them.
 */
export function prepareStatements<S extends Scoped>(client: S): S {
  return preparing(client, new Set());
}

function preparing<S extends Scoped>(client: S, known: Set<string>): S {
  const isKept = (text: string): boolean => {
    if (known.has(text)) return true;
    if (known.size >= MOST_STATEMENTS) return false;
    known.add(text);
    return true;
  };
  const unsafe = client.unsafe.bind(client);
  const { begin, savepoint } = client;
  const given = client as Record<string, unknown>;
  given.unsafe = (text: string, parameters: never[] = [], options: Options = {}) =>
    unsafe(text, parameters, parameters.length > 0 ? { ...options, prepare: isKept(text) } : options);
  // Each transaction gets a client of its own, and so does each savepoint in it.
  if (begin) given.begin = nested(begin.bind(client), known);
  if (savepoint) given.savepoint = nested(savepoint.bind(client), known);
  return client;
}

function nested(open: (...args: never[]) => unknown, known: Set<string>) {
  return (...args: unknown[]) => {
    const body = args.pop() as (inner: Scoped) => unknown;
    return open(...([...args, (inner: Scoped) => body(preparing(inner, known))] as never[]));
  };
}
