import { z } from "zod";

export const workingView = z.object({ version: z.number(), body: z.string(), renderedAt: z.date() });
export type WorkingView = z.infer<typeof workingView>;
export const workingVersionRow = z.object({ version: z.number(), renderedAt: z.date() });
