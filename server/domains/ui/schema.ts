import { z } from "zod";
import { defineEvent } from "#server/lib/event";

export const MAX_PINS = 24;
export const PIN_SIZES = ["half", "full"] as const;

export const uiTitle = z.string().trim().min(1, "A card needs a title.").max(120);

/** A card on somebody's dashboard. The tree is as it was checked when it was pinned; screens check it again. */
export const pinView = z.object({
  id: z.string(),
  title: z.string(),
  tree: z.unknown(),
  isLive: z.boolean(),
  size: z.enum(PIN_SIZES),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  stepIndex: z.number().nullable(),
  createdAt: z.date(),
});
export type PinView = z.infer<typeof pinView>;

/** Only the person whose dashboard it is has anything new to see. */
export const pinChanged = defineEvent("pin.changed", "trace", z.object({ userId: z.string() }));
