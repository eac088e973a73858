import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { files, missionFiles, missions } from "#db/tables/missions";
import { chatMessageFiles } from "#db/tables/sessions";
import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { fileView, MAX_MISSION_FILES } from "./schema.ts";

const MAX_SESSION_FILES = 100;

/** Metadata only: the content is read on its own, by those who need it. */
const VIEW = {
  id: files.id,
  name: files.name,
  mediaType: files.mediaType,
  sizeBytes: files.sizeBytes,
  sha256: files.sha256,
};

export const getFile = query({
  name: "file.get",
  scope: "missions:read",
  input: z.object({ id: z.uuid() }),
  output: fileView,
  async run({ db, teamId, input }) {
    const [file] = await db
      .select(VIEW)
      .from(files)
      .where(and(eq(files.teamId, teamId), eq(files.id, input.id)));
    return file ?? noFile(input.id);
  },
});

/** The bytes with the metadata, from the row or from object storage; for downloads and for the tools that read attachments. */
export const readFileContent = query({
  name: "file.read",
  scope: "missions:read",
  input: z.object({ id: z.uuid() }),
  output: fileView.extend({ bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
  async run({ db, teamId, input }) {
    const [file] = await db
      .select({ ...VIEW, content: files.content })
      .from(files)
      .where(and(eq(files.teamId, teamId), eq(files.id, input.id)));
    if (!file) return noFile(input.id);
    const { content, ...view } = file;
    return { ...view, bytes: content ?? (await fromStorage(teamId, view)) };
  },
});

/** Checked against the hash: what a storage gives back must be what was sent. */
async function fromStorage(teamId: string, file: { name: string; sha256: string }): Promise<Uint8Array> {
  const bytes = (await getObjectStorage()?.get(objectKey(teamId, file.sha256))) ?? null;
  if (bytes && sha256(bytes) === file.sha256) return bytes;
  throw new DomainError(
    "unavailable",
    `The bytes of ${file.name} are ${bytes ? "damaged" : "not"} in this server’s file storage. Check MUSTER_STORAGE, or send the file again.`,
  );
}

export const filesOfMission = query({
  name: "file.of_mission",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid() }),
  output: z.array(fileView),
  run: ({ db, teamId, input }) => attachedFiles(db, teamId, input.missionId),
});

/** What was attached in a chat, the newest; for the tools that read attachments. */
export const filesOfSession = query({
  name: "file.of_session",
  scope: "missions:read",
  input: z.object({ sessionId: z.uuid() }),
  output: z.array(fileView),
  async run({ db, teamId, input }) {
    const rows = await db
      .selectDistinctOn([files.id], VIEW)
      .from(chatMessageFiles)
      .innerJoin(files, eq(files.id, chatMessageFiles.fileId))
      .where(and(eq(files.teamId, teamId), inArray(chatMessageFiles.sessionId, sessionsBefore(input.sessionId))))
      .orderBy(desc(files.id))
      .limit(MAX_SESSION_FILES);
    return rows;
  },
});

/** The talk and those it was branched from: what was attached there was said there. */
function sessionsBefore(sessionId: string) {
  return sql`(with recursive line as (
      select id, branched_from_id, 1 as place from chat_sessions where id = ${sessionId}
      union all select s.id, s.branched_from_id, l.place + 1 from line l
        join chat_messages m on m.id = l.branched_from_id join chat_sessions s on s.id = m.session_id where l.place < 50)
    select id from line)`;
}

function attachedFiles(db: Reader, teamId: string, missionId: string) {
  return db
    .select(VIEW)
    .from(missionFiles)
    .innerJoin(files, eq(files.id, missionFiles.fileId))
    .innerJoin(missions, eq(missions.id, missionFiles.missionId))
    .where(and(eq(missions.teamId, teamId), eq(missions.id, missionId)))
    .orderBy(asc(missionFiles.position))
    .limit(MAX_MISSION_FILES);
}

function noFile(id: string): never {
  throw new DomainError("not_found", `There is no file ${id} in this team.`);
}
