import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { documents, documentVersions } from "#db/tables/documents";
import { command } from "#server/core/command";
import { AUDIENCES, DOCUMENT_KINDS, EDITORS } from "#server/lib/document-lists";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { HEAD_COLUMNS, lockToEdit, refOf } from "./access.ts";
import { placeOf } from "./places.ts";
import { mayEdit, maySee } from "./policy.ts";
import { documentChanged, documentTags, documentWritten } from "./schema.ts";
import { addVersion } from "./versions.ts";

/** A new version that equals an older one; nothing between them is lost. */
export const restoreDocument = command({
  name: "document.restore",
  scope: "documents:write",
  input: z.object({ id: z.uuid(), version: rowNumber.min(1) }),
  output: z.object({ version: z.number() }),
  events: [documentWritten],
  async run({ ctx, tx, input, emit, record }) {
    const head = await lockToEdit(ctx, input.id);
    const [old] = await tx
      .select({ title: documentVersions.title, body: documentVersions.body })
      .from(documentVersions)
      .where(and(eq(documentVersions.documentId, head.id), eq(documentVersions.version, input.version)));
    if (!old) throw new DomainError("not_found", `There is no version v${input.version} of this document.`);
    if (old.title === head.title && old.body === head.body)
      throw new DomainError("conflict", `v${head.version} already has the text of v${input.version}.`);
    const { missionId, taskId } = head;
    const summary = `Restore v${input.version}`;
    const row = await addVersion(ctx, head, { ...old, summary, missionId, taskId });
    emit(documentWritten, { ...refOf(row), version: row.version });
    record({
      entity: "document",
      entityId: head.id,
      before: { version: head.version },
      after: { version: row.version, restored: input.version },
    });
    return { version: row.version };
  },
});

/** What a document is and where it belongs: kind, tags, links, who sees it and who changes it. The text stays. */
export const updateDocument = command({
  name: "document.update",
  scope: "documents:write",
  input: z.object({
    id: z.uuid(),
    kind: z.enum(DOCUMENT_KINDS).optional(),
    tags: documentTags.optional(),
    audience: z.enum(AUDIENCES).optional(),
    editors: z.enum(EDITORS).optional(),
    missionId: z.uuid().nullable().optional(),
    taskId: z.uuid().nullable().optional(),
    agentId: z.uuid().nullable().optional(),
  }),
  output: z.object({ changed: z.array(z.string()) }),
  events: [documentChanged],
  async run({ ctx, tx, input, emit, record }) {
    const head = await lockToEdit(ctx, input.id);
    const { id, missionId, taskId, ...rest } = input;
    if (rest.audience && !maySee(ctx, rest.audience))
      throw new DomainError("bad_input", "You would not see the document any more. Ask an owner or admin to do it.");
    if (rest.editors && !mayEdit(ctx, rest.editors))
      throw new DomainError("bad_input", "You could not change it any more. Ask an owner or admin to do it.");
    if (rest.agentId) {
      const [agent] = await tx
        .select({ id: agents.id })
        .from(agents)
        .where(and(eq(agents.teamId, ctx.team.id), eq(agents.id, rest.agentId)));
      if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
    }
    const place = await placeOf(
      tx,
      ctx.team.id,
      { missionId: missionId ?? undefined, taskId: taskId ?? undefined },
      { missionId: missionId === null ? null : head.missionId, taskId: taskId === null ? null : head.taskId },
    );
    const next = { ...rest, ...place };
    const changed = Object.entries(next)
      .filter(([key, value]) => value !== undefined && !isEqual(value, Reflect.get(head, key)))
      .map(([key]) => key);
    if (changed.length > 0) {
      const [row] = await tx.update(documents).set(next).where(eq(documents.id, id)).returning(HEAD_COLUMNS);
      emit(documentChanged, { ...refOf(row ?? head), changed });
    }
    const pick = (from: object) => Object.fromEntries(changed.map((key) => [key, Reflect.get(from, key)]));
    record({ entity: "document", entityId: id, before: pick(head), after: pick(next) });
    return { changed };
  },
});

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
