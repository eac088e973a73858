import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { sentenceOf } from "#server/domains/events/sentence";
import { storeFile } from "#server/domains/files/commands";
import { createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { createMissionInput, isMissionOver, type MissionView } from "#server/domains/missions/schema";
import { teamSummary } from "#server/domains/overview/queries";
import { followTeam } from "#server/realtime/live";
import { modelsOf } from "#server/routers/models";
import { type CallSigns, composed } from "./tool.ts";

export const statusGet = composed(
  {
    name: "status",
    title: "How the team stands",
    description: "The team now: agents by state, tasks, money of today and what waits for a person. Begin here.",
    scope: teamSummary.scope,
    isRead: true,
    input: z.object({}),
  },
  async (ctx) => teamSummary.call(ctx, { isDefaultSimulated: (await modelsOf(ctx)).default.isSimulated }),
);

const MAX_TEXT_FILES = 10;
const textFile = z.object({
  name: z.string().min(1).max(200).describe("With its ending: sales.csv, notes.md"),
  text: z.string().min(1).max(1_000_000),
});

export const missionStart = composed(
  {
    name: "mission_start",
    title: "Start a mission",
    description:
      "Give the team a goal. Its agents plan, work, check each other and hand in documents. Attach data as text files. Follow it with mission_wait.",
    scope: createMission.scope,
    isRead: false,
    input: createMissionInput.extend({ files: z.array(textFile).max(MAX_TEXT_FILES).default([]) }),
  },
  async (ctx, { files, ...mission }) => {
    const fileIds = [...mission.fileIds];
    for (const { name, text } of files)
      fileIds.push((await storeFile.call(ctx, { name, bytes: new TextEncoder().encode(text) })).id);
    return createMission.call(ctx, { ...mission, fileIds });
  },
);

/** Most clients give a call up after a minute without an answer. */
const USUAL_WAIT_SECONDS = 50;

export const missionWait = composed(
  {
    name: "mission_wait",
    title: "Follow a mission",
    description:
      "Waits until a mission is over or needs an answer, tells its progress meanwhile, and then gives the mission with its documents. When isSettled is false the time was up: call again.",
    scope: getMission.scope,
    isRead: true,
    input: z.object({
      id: z.uuid(),
      timeoutSeconds: z.number().int().min(1).max(600).default(USUAL_WAIT_SECONDS),
    }),
  },
  async (ctx, { id, timeoutSeconds }, signs) => {
    const until = AbortSignal.timeout(timeoutSeconds * 1_000);
    const mission = await settledMission(ctx, id, { ...signs, signal: AbortSignal.any([signs.signal, until]) });
    const documents = ctx.scopes.has(listDocuments.scope)
      ? (await listDocuments.call(ctx, { missionId: id, limit: 50 })).items
      : [];
    return {
      isSettled: isSettled(mission),
      mission,
      documents: documents.map(({ id: documentId, title, version, status }) => ({
        documentId,
        title,
        version,
        status,
      })),
    };
  },
);

const isSettled = ({ status }: MissionView): boolean => isMissionOver(status) || status === "needs_answer";

async function settledMission(ctx: Ctx, id: string, { signal, progress }: CallSigns): Promise<MissionView> {
  let mission = await getMission.call(ctx, { id });
  let told = 0;
  if (isSettled(mission)) return mission;
  for await (const { message } of followTeam({ ctx, missionId: id, watchRunIds: [], signal })) {
    // The first word, `ready`, says that from now on nothing is missed: what happened before it is looked up once.
    const isNews = message.type === "ready" || (message.type === "event" && STATES.test(message.event.kind));
    if (isNews) mission = await getMission.call(ctx, { id });
    if (progress && message.type === "event" && message.event.class === "domain") {
      told += 1;
      await progress({ progress: told, message: `${sentenceOf(message.event)} (${doneOf(mission)})` });
    }
    if (isSettled(mission)) break;
  }
  return signal.aborted ? getMission.call(ctx, { id }) : mission;
}

const STATES = /^(mission|task|question|plan)\./;

function doneOf({ taskCounts }: MissionView): string {
  const total = Object.values(taskCounts).reduce((sum, count) => sum + count, 0) - (taskCounts.cancelled ?? 0);
  return total === 0 ? "planning" : `${taskCounts.done ?? 0} of ${total} tasks done`;
}

/** So much of a document fits beside the rest of a talk. */
const PART_CHARS = 40_000;

export const documentGet = composed(
  {
    name: "document_get",
    title: "Read a document",
    description: `A document's text from \`offset\` on, at most ${PART_CHARS} characters; nextOffset says where it goes on, null at its end.`,
    scope: getDocument.scope,
    isRead: true,
    input: getDocument.input.extend({ offset: z.number().int().min(0).max(1_000_000).default(0) }),
  },
  async (ctx, { offset, ...which }) => {
    const document = await getDocument.call(ctx, which);
    const end = offset + PART_CHARS;
    return {
      ...document,
      body: document.body.slice(offset, end),
      nextOffset: end < document.body.length ? end : null,
      totalChars: document.body.length,
    };
  },
);
