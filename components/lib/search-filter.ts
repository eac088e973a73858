import { z } from "zod";
import { searchKind } from "#server/domains/search/schema";

/** What is looked for, as it stands in the address. An address somebody mangled loses what cannot be read, no more. */
export const searchFilter = z.object({
  q: z.string().max(20_000).catch(""),
  kind: z.union([searchKind, z.literal("")]).catch(""),
  mission: z.union([z.uuid(), z.literal("")]).catch(""),
  by: z.union([z.uuid(), z.literal("")]).catch(""),
  days: z.enum(["", "1", "7", "30", "365"]).catch(""),
});
export type SearchFilter = { q: string; kind: string; mission: string; by: string; days: string };

/** The address's part behind the question mark; empty filters leave no trace. */
export function searchParams(filter: SearchFilter): string {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== "")).toString();
}

export function searchInput(filter: SearchFilter) {
  const { q, kind, mission, by, days } = searchFilter.parse(filter);
  return {
    text: q,
    limit: 20,
    ...(kind ? { kind } : {}),
    ...(mission ? { missionId: mission } : {}),
    ...(by ? { authorId: by } : {}),
    ...(days ? { withinDays: Number(days) } : {}),
  };
}
