import { z } from "zod";

/** A moment in milliseconds since 1970, up to the end of the year 9999: what a clock, a database and arithmetic with days can hold. */
export const momentMs = z.number().int().min(0).max(253_402_300_799_999);
