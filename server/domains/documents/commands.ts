import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { documents, documentVersions } from "#db/tables/documents";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import type { Actor } from "#server/lib/actor";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { documentRef, lineCounts } from "./policy.ts";
import { documentBody, documentTitle, documentWritten } from "./schema.ts";

const writeDocumentInput = z.object({
  /** Of the document to write a new version of; a new document without it. */
  documentId: z.uuid().optional(),
  missionId: z.uuid().optional(),
  taskId: z.uuid().optional(),
  title: documentTitle,
  body: documentBody,
});
type WriteDocument = z.output<typeof writeDocumentInput>;

/** Writes a document or its next version. The same title and text again change nothing and give the version there is. */
export const writeDocument = command({
  name: "document.write",
  scope: "documents:write",
  input: writeDocumentInput,
  output: z.object({ documentId: z.string(), version: z.number(), ref: z.string(), isChanged: z.boolean() }),
  events: [documentWritten],
  async run({ ctx, tx, input, emit, record }) {
    const current = input.documentId ? await lockDocument(tx, ctx.team.id, input.documentId) : null;
    if (current && current.title === input.title && current.body === input.body) {
      record({ entity: "document", entityId: current.id, input: { title: input.title, unchanged: true } });
      return outcome(current.id, current.version, false);
    }
    const place = await placeOf(tx, ctx.team.id, input, current);
    const id = current?.id ?? newId();
    const version = (current?.version ?? 0) + 1;
    await saveHead(tx, { id, teamId: ctx.team.id, title: input.title, version, ...place }, current !== null);
    await tx.insert(documentVersions).values({
      teamId: ctx.team.id,
      documentId: id,
      version,
      title: input.title,
      body: input.body,
      ...authorOf(ctx.actor),
      ...lineCounts(current?.body ?? "", input.body),
    });
    emit(documentWritten, { documentId: id, ...place, title: input.title, version });
    record({
      entity: "document",
      entityId: id,
      input: { ...input, body: `${input.body.length} characters` },
      before: current ? { title: current.title, version: current.version } : null,
      after: { title: input.title, version },
    });
    return outcome(id, version, true);
  },
});

type Place = { missionId: string | null; taskId: string | null };
type Current = Place & { id: string; title: string; version: number; body: string };

function outcome(documentId: string, version: number, isChanged: boolean) {
  return { documentId, version, ref: documentRef(documentId, version), isChanged };
}

/** Locks the row, so that two writers get two versions and neither is lost. */
async function lockDocument(tx: Tx, teamId: string, id: string): Promise<Current> {
  const [head] = await tx
    .select()
    .from(documents)
    .where(and(eq(documents.teamId, teamId), eq(documents.id, id)))
    .for("update");
  if (!head)
    throw new DomainError(
      "not_found",
      `There is no document ${id} in this team. Leave documentId out to write a new one.`,
    );
  const [newest] = await tx
    .select({ body: documentVersions.body })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, id), eq(documentVersions.version, head.version)));
  return { ...head, body: newest?.body ?? "" };
}

async function saveHead(
  tx: Tx,
  head: Place & { id: string; teamId: string; title: string; version: number },
  exists: boolean,
): Promise<void> {
  const updatedAt = new Date();
  if (exists)
    await tx
      .update(documents)
      .set({ ...head, updatedAt })
      .where(eq(documents.id, head.id));
  else await tx.insert(documents).values({ ...head, updatedAt });
}

/** Where the document belongs: what the input says, else where it is. A task brings its mission. Both must be of the team. */
async function placeOf(tx: Tx, teamId: string, input: WriteDocument, current: Place | null): Promise<Place> {
  if (input.taskId) {
    const [task] = await tx
      .select({ missionId: tasks.missionId })
      .from(tasks)
      .where(and(eq(tasks.teamId, teamId), eq(tasks.id, input.taskId)));
    if (!task) throw new DomainError("not_found", `There is no task ${input.taskId} in this team.`);
    if (input.missionId && task.missionId && task.missionId !== input.missionId) {
      throw new DomainError("bad_input", "The task belongs to another mission than the one given.");
    }
    return { taskId: input.taskId, missionId: task.missionId ?? input.missionId ?? null };
  }
  if (input.missionId) {
    const [mission] = await tx
      .select({ id: missions.id })
      .from(missions)
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.missionId)));
    if (!mission) throw new DomainError("not_found", `There is no mission ${input.missionId} in this team.`);
    return { missionId: input.missionId, taskId: current?.taskId ?? null };
  }
  return { missionId: current?.missionId ?? null, taskId: current?.taskId ?? null };
}

function authorOf(actor: Actor) {
  if (actor.kind === "agent") return { authorAgentId: actor.agentId, runId: actor.runId };
  return { authorUserId: userIdOf(actor) };
}
