import { setImmediate } from "node:timers/promises";

/** Rows worked between two turns of the event loop; about 5 ms. */
export const ROWS_PER_TURN = 5_000;

/** Lets the server answer others between two chunks of a long computation. Call with a running row number. */
export function breathe(row: number): Promise<unknown> | undefined {
  return row % ROWS_PER_TURN === ROWS_PER_TURN - 1 ? setImmediate() : undefined;
}
