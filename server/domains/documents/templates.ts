import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { documentTemplates } from "#db/tables/documents";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { query, type Reader } from "#server/core/query";
import { DOCUMENT_KINDS } from "#server/lib/document-lists";
import { DomainError } from "#server/lib/errors";
import { BUILT_IN } from "./built-in-templates.ts";
import { documentBody, documentTags, type TemplateView, templateView } from "./schema.ts";

const MAX_TEMPLATES = 100;

export const listTemplates = query({
  name: "document.templates",
  scope: "documents:read",
  input: z.object({}),
  output: z.array(templateView).max(MAX_TEMPLATES + BUILT_IN.length),
  async run({ db, teamId }) {
    const own = await db
      .select()
      .from(documentTemplates)
      .where(eq(documentTemplates.teamId, teamId))
      .orderBy(asc(documentTemplates.name))
      .limit(MAX_TEMPLATES);
    return [...BUILT_IN, ...own.map((row) => ({ ...row, isOwn: true }))];
  },
});

export async function findTemplate(db: Reader, teamId: string, id: string): Promise<TemplateView> {
  const builtIn = BUILT_IN.find((template) => template.id === id);
  if (builtIn) return builtIn;
  const [own] = z.uuid().safeParse(id).success
    ? await db
        .select()
        .from(documentTemplates)
        .where(and(eq(documentTemplates.teamId, teamId), eq(documentTemplates.id, id)))
    : [];
  if (!own)
    throw new DomainError(
      "not_found",
      "There is no such template any more. Choose another, or begin with an empty text.",
    );
  return { ...own, isOwn: true };
}

/** The same name again is the next form of that template. */
export const saveTemplate = command({
  name: "document.save_template",
  scope: "documents:write",
  input: z.object({
    name: z.string().trim().min(1, "A template needs a name.").max(80),
    kind: z.enum(DOCUMENT_KINDS),
    tags: documentTags.default([]),
    body: documentBody.max(50_000, "A template holds 50,000 characters."),
  }),
  output: z.object({ id: z.string() }),
  async run({ ctx, tx, input, record }) {
    const [{ count } = { count: 0 }] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(documentTemplates)
      .where(eq(documentTemplates.teamId, ctx.team.id));
    if (count >= MAX_TEMPLATES)
      throw new DomainError("limited", `A team keeps ${MAX_TEMPLATES} templates. Remove one first.`);
    const [row] = await tx
      .insert(documentTemplates)
      .values({ teamId: ctx.team.id, byUserId: userIdOf(ctx.actor), ...input })
      .onConflictDoUpdate({ target: [documentTemplates.teamId, documentTemplates.name], set: input })
      .returning({ id: documentTemplates.id });
    if (!row) throw new Error("The template row was not returned.");
    record({ entity: "template", entityId: row.id, input: { ...input, body: `${input.body.length} characters` } });
    return row;
  },
});

export const deleteTemplate = command({
  name: "document.delete_template",
  scope: "documents:write",
  input: z.object({ templateId: z.uuid() }),
  output: z.object({ deleted: z.literal(true) }),
  async run({ ctx, tx, input, record }) {
    const [row] = await tx
      .delete(documentTemplates)
      .where(and(eq(documentTemplates.teamId, ctx.team.id), eq(documentTemplates.id, input.templateId)))
      .returning();
    if (!row) throw new DomainError("not_found", "There is no such template in this team.");
    record({ entity: "template", entityId: row.id, before: { name: row.name, body: row.body.slice(0, 2_000) } });
    return { deleted: true as const };
  },
});
