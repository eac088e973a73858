import { AsyncLocalStorage } from "node:async_hooks";

/** What one piece of work asked of the database. */
export type Tally = { statements: number };

/** On `globalThis`: Next's copies of our modules and the server's own count in one place. */
const key = Symbol.for("muster.statements");
const registry = globalThis as unknown as Record<symbol, AsyncLocalStorage<Tally> | undefined>;

function storage(): AsyncLocalStorage<Tally> {
  const found = registry[key] ?? new AsyncLocalStorage<Tally>();
  registry[key] = found;
  return found;
}

/** Runs `body`; each statement it and all that follows from it sends is counted in `tally`. */
export function countStatements<T>(tally: Tally, body: () => T): T {
  return storage().run(tally, body);
}

/** Drizzle tells it of every statement. */
export const statementCounter = {
  logQuery(): void {
    const tally = storage().getStore();
    if (tally) tally.statements += 1;
  },
};
