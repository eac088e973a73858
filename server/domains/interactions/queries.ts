import { and, desc, eq, getTableColumns, inArray, lt } from "drizzle-orm";
import { z } from "zod";
import { interactions } from "#db/tables/llm";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { loadRequest } from "./parts.ts";
import { interactionResponse, interactionRow, interactionView } from "./schema.ts";

/** One model call with everything that went out and came back. */
export const getInteraction = query({
  name: "interaction.get",
  scope: "runs:read",
  input: z.object({ interactionId: z.uuid() }),
  output: interactionView,
  async run({ db, teamId, input }) {
    const [row] = await db
      .select()
      .from(interactions)
      .where(and(eq(interactions.teamId, teamId), eq(interactions.id, input.interactionId)));
    if (!row) throw new DomainError("not_found", "This model call does not exist in your team.");
    const response = interactionResponse.nullable().parse(row.response);
    return { ...row, response, request: await loadRequest(db, teamId, row) };
  },
});

/** Model calls, newest first, without their texts. */
export const listInteractions = query({
  name: "interaction.list",
  scope: "runs:read",
  input: z.object({
    runId: z.uuid().optional(),
    agentId: z.uuid().optional(),
    missionId: z.uuid().optional(),
    /** The last id of the page before. */
    before: z.uuid().optional(),
    limit: z.number().int().min(1).max(100).default(50),
  }),
  output: z.object({ items: z.array(interactionRow), nextBefore: z.string().nullable() }),
  async run({ db, teamId, input }) {
    const {
      response: _response,
      messageParts: _messages,
      toolParts: _tools,
      ...columns
    } = getTableColumns(interactions);
    const items = await db
      .select(columns)
      .from(interactions)
      .where(
        and(
          eq(interactions.teamId, teamId),
          input.runId ? eq(interactions.runId, input.runId) : undefined,
          input.agentId ? eq(interactions.agentId, input.agentId) : undefined,
          input.missionId ? eq(interactions.missionId, input.missionId) : undefined,
          input.before ? lt(interactions.id, input.before) : undefined,
        ),
      )
      .orderBy(desc(interactions.id))
      .limit(input.limit);
    const last = items.length === input.limit ? items.at(-1) : undefined;
    return { items, nextBefore: last?.id ?? null };
  },
});

/** What was kept of some calls to tell whether they would be sent the same again: hashes of the request, and the answer. */
export const listRecordedCalls = query({
  name: "interaction.list_recorded",
  scope: "runs:read",
  input: z.object({ ids: z.array(z.uuid()).max(600) }),
  output: z.array(
    z.object({
      id: z.string(),
      model: z.string(),
      systemPart: z.string(),
      messageParts: z.array(z.string()),
      toolParts: z.array(z.string()),
      response: z.unknown(),
    }),
  ),
  async run({ db, teamId, input }) {
    if (input.ids.length === 0) return [];
    const { id, model, systemPart, messageParts, toolParts, response } = getTableColumns(interactions);
    return db
      .select({ id, model, systemPart, messageParts, toolParts, response })
      .from(interactions)
      .where(and(eq(interactions.teamId, teamId), inArray(interactions.id, input.ids)));
  },
});

export { requestHashes } from "./parts.ts";
