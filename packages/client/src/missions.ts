import type { FileDoor, Upload } from "./files.ts";
import type { LiveItem, LiveOptions } from "./live.ts";
import { unprovenOf } from "./proof.ts";
import { asking } from "./retry.ts";
import type { Api, Mission, MissionStatus, MusterEvent, RouterInputs, Task } from "./types.ts";

export type NewMission = Omit<RouterInputs["missions"]["create"], "fileIds"> & {
  /** Files to send along; those that are there already go by their ids. */
  files?: Upload[];
  fileIds?: string[];
};

export type MissionDocument = { id: string; title: string; version: number; body: string };

export type MissionResult = {
  mission: Mission;
  /** Every task with its criteria and their evidence, by number. */
  tasks: Task[];
  /** The newest version of each document as Markdown, in the order they were begun. */
  documents: MissionDocument[];
  /** What is missing before “done” may be believed, in words; empty when each criterion has proof by another than its author. */
  unproven: string[];
};

export type FollowOptions = Pick<LiveOptions, "afterSeq" | "signal">;

export type MissionHelpers = {
  /** Sends the files, then starts the mission; repeated after a lost answer it is still one mission. Money in micro-dollars. */
  startMission(mission: NewMission): Promise<{ id: string; number: number }>;
  /**
   * The mission's events from its first (or behind `afterSeq`), until it is over or waits for a person's answer. Answer with
   * `api.missions.answer` while you follow, and it goes on. Ends with `signal`.
   */
  followMission(id: string, options?: FollowOptions): AsyncGenerator<MusterEvent>;
  /** The mission once it is over or waits for an answer (`status` says which). Rejects with the reason of `signal`. */
  waitForMission(id: string, options?: Pick<FollowOptions, "signal">): Promise<Mission>;
  /** The mission with its tasks, documents and what is not proven. */
  missionResult(id: string): Promise<MissionResult>;
  /** The newest version of each of its documents, as Markdown. */
  downloadDocuments(missionId: string): Promise<MissionDocument[]>;
};

type Parts = Pick<FileDoor, "uploadFile"> & {
  api: Api;
  events(options: LiveOptions): AsyncGenerator<LiveItem>;
  retries: number;
};

const PAGE = 200;
const SETTLE_WITHIN_MS = 3_000;
const SETTLE_EVERY_MS = 100;

export function missionHelpers({ api, events, retries, uploadFile }: Parts): MissionHelpers {
  async function* followMission(id: string, { afterSeq = 0, signal }: FollowOptions = {}) {
    let lastSeen: MissionStatus | null = null;
    for await (const item of events({ missionId: id, afterSeq, ...(signal ? { signal } : {}) })) {
      if (item.type === "event") yield item.event;
      if (item.type === "event" && !isTurn(item.event)) continue;
      const mission = await api.missions.get.query({ id });
      const isAtEnd = isMissionOver(mission.status) || waitsForAnswer(mission);
      // Without an event as the reason its last ones may still be on their way: the end counts only when it was seen before.
      if (isAtEnd && (item.type === "event" || lastSeen === mission.status)) return;
      lastSeen = mission.status;
    }
  }
  const downloadDocuments = async (missionId: string): Promise<MissionDocument[]> => {
    const listed = await allPages((cursor) => api.documents.list.query({ missionId, limit: PAGE, ...cursor }));
    // Ids sort by the time they were made.
    const ids = listed.map(({ id }) => id).sort();
    const read = await Promise.all(ids.map((id) => api.documents.get.query({ id })));
    return read.map(({ id, title, shownVersion, body }) => ({ id, title, version: shownVersion, body }));
  };
  return {
    startMission: async ({ files = [], fileIds = [], idempotencyKey = crypto.randomUUID(), ...rest }) => {
      const sent: string[] = [];
      for (const file of files) sent.push((await uploadFile(file)).id);
      const all = [...new Set([...fileIds, ...sent])];
      return asking(retries, async () => {
        const { id, number } = await api.missions.create.mutate({ ...rest, fileIds: all, idempotencyKey });
        return { id, number };
      });
    },
    followMission,
    waitForMission: async (id, { signal } = {}) => {
      for await (const _ of followMission(id, signal ? { signal } : {}));
      signal?.throwIfAborted();
      await runsEnded(api, id);
      return api.missions.get.query({ id });
    },
    missionResult: async (id) => {
      const listed = await allPages((cursor) => api.tasks.list.query({ missionId: id, limit: PAGE, ...cursor }));
      const [tasks, documents, mission] = await Promise.all([
        // One batch on the wire, however many there are.
        Promise.all(listed.map((task) => api.tasks.get.query({ id: task.id }))),
        downloadDocuments(id),
        api.missions.get.query({ id }),
      ]);
      const sorted = tasks.sort((a, b) => a.number - b.number);
      return { mission, tasks: sorted, documents, unproven: unprovenOf(sorted) };
    },
    downloadDocuments,
  };
}

const IS_OVER: Record<MissionStatus, boolean> = {
  planning: false,
  running: false,
  needs_answer: false,
  done: true,
  failed: true,
  cancelled: true,
};

export function isMissionOver(status: MissionStatus): boolean {
  return IS_OVER[status];
}

function waitsForAnswer({ status, questions }: Mission): boolean {
  return status === "needs_answer" && questions.some(({ answer }) => answer === null);
}

/** Events after which a mission may have ended or may wait for a person. */
export function isTurn({ kind }: Pick<MusterEvent, "kind">): boolean {
  return kind === "mission.finished" || kind === "question.asked" || kind === "mission.status_changed";
}

/** The run that closes a mission ends a moment after it; its last step belongs to the figures. */
async function runsEnded(api: Api, missionId: string): Promise<void> {
  for (const untilMs = Date.now() + SETTLE_WITHIN_MS; Date.now() < untilMs; ) {
    const { items } = await api.runs.list.query({ missionId, status: "running", limit: 1 });
    if (items.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_EVERY_MS));
  }
}

async function allPages<T>(
  read: (cursor: { cursor?: string }) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(cursor === null ? {} : { cursor });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
