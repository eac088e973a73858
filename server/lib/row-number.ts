import { z } from "zod";

/** A version, an index: as far as a column of the database counts. */
export const rowNumber = z.number().int().min(0).max(2_147_483_647, "There is no such number.");
