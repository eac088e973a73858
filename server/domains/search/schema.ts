import { z } from "zod";

/** What can be found, in the order in which kinds are listed. */
export const SEARCH_KINDS = ["task", "mission", "document", "message", "chat", "agent", "prompt", "run"] as const;
export const searchKind = z.enum(SEARCH_KINDS);
export type SearchKind = z.infer<typeof searchKind>;

/** A piece of text as it was found; `isHit` marks the words looked for. */
export const snippetPart = z.object({ text: z.string(), isHit: z.boolean() });
export type SnippetPart = z.infer<typeof snippetPart>;

export const searchHit = z.object({
  kind: searchKind,
  id: z.string(),
  /** The number people know it by; documents, messages and agents have none. */
  number: z.number().nullable(),
  title: z.string(),
  /** Its state or role, as the thing itself names it. */
  state: z.string(),
  snippet: z.array(snippetPart).max(60),
  /** Asked for by its id. */
  isExact: z.boolean(),
  at: z.date(),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  taskId: z.string().nullable(),
  /** Of a comment: the document it stands on. */
  documentId: z.string().nullable(),
  by: z.string(),
});
export type SearchHit = z.infer<typeof searchHit>;

/** How many of each kind were found: at most `MOST_OF_A_KIND`, where counting ends. */
export const searchCounts = z.record(searchKind, z.number());
export const MOST_OF_A_KIND = 200;
/** What is typed may be long; what is looked for is short. */
export const MAX_QUERY = 20_000;
