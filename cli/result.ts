import { unprovenOf } from "#client/index";
import { isMissionOver, type MissionView } from "#server/domains/missions/schema";
import type { TaskView } from "#server/domains/tasks/schema";
import type { Client } from "./client.ts";
import type { Connection } from "./connection.ts";
import { EXIT } from "./failure.ts";
import { dollars, elapsed, plainLine, plainLines, plural } from "./format.ts";

export type DeliveredDocument = { id: string; title: string; version: number; path: string };
export type MissionResult = { mission: MissionView; tasks: TaskView[]; documents: DeliveredDocument[] };

const TASKS_A_PAGE = 200;

/** Every task of the mission with its criteria and their evidence, in the order of their numbers. */
export function readTasks(connection: Connection, missionId: string): Promise<TaskView[]> {
  return connection.ask(async ({ api }) => {
    const ids = await taskIds(api, missionId);
    // One batch on the wire, however many there are.
    const views = await Promise.all(ids.map((id) => api.tasks.get.query({ id })));
    return views.sort((a, b) => a.number - b.number);
  });
}

async function taskIds(api: Client["api"], missionId: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await api.tasks.list.query({
      missionId,
      limit: TASKS_A_PAGE,
      ...(cursor ? { cursor } : {}),
    });
    ids.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}

/** Criteria that a person let pass without proof: an accepted end, and told as what it is. */
export function waivedOf(tasks: readonly TaskView[]): string[] {
  return tasks.flatMap((task) =>
    task.criteriaList.flatMap(({ text, waived }) =>
      waived
        ? [
            `T-${task.number}: “${plainLine(text, 80)}”, by ${plainLine(waived.by, 60)}: ${plainLine(waived.reason, 200)}`,
          ]
        : [],
    ),
  );
}

export function exitCodeOf({ mission, tasks }: MissionResult): number {
  return mission.status === "done" && unprovenOf(tasks).length === 0 ? EXIT.done : EXIT.failed;
}

/** What programs read. Its shape is a promise: names and places stay. */
export function resultOf({ mission, tasks, documents }: MissionResult) {
  return {
    missionId: mission.id,
    status: mission.status,
    simulated: mission.isSimulated,
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      status: task.status,
      assignee: task.assignee?.name ?? null,
      dependsOn: task.dependsOn,
      evidence: task.criteriaList.flatMap((criterion) =>
        criterion.evidence.map(({ kind, ref, by }) => ({ criterion: criterion.text, kind, ref, by })),
      ),
      waived: task.criteriaList.flatMap(({ text, waived }) =>
        waived ? [{ criterion: text, by: waived.by, reason: waived.reason }] : [],
      ),
    })),
    documents: documents.map(({ id, title, version, path }) => ({ id, title, version, path })),
    runs: mission.runs,
    steps: mission.steps,
    modelCalls: mission.modelCalls,
    costMicros: mission.spentMicros,
    durationMs: mission.durationMs,
  };
}

/** The end of the story for people. */
export function summaryLines({ mission, tasks, documents }: MissionResult): string[] {
  const criteria = tasks.flatMap((task) => task.criteriaList);
  const proven = criteria.filter((criterion) => criterion.evidence.length > 0).length;
  const figures = [
    plural(tasks.length, "task"),
    `${proven} of ${plural(criteria.length, "criterion", "criteria")} with proof`,
    plural(mission.runs, "run"),
    plural(mission.steps, "step"),
    plural(mission.modelCalls, "model call"),
    `${dollars(mission.spentMicros)}${mission.isSimulated ? " (simulated model)" : ""}`,
  ];
  const unproven = mission.status === "done" ? unprovenOf(tasks) : [];
  return [
    "",
    `M-${mission.number} ${ENDINGS[mission.status]} after ${elapsed(mission.durationMs)}: ${figures.join(" · ")}`,
    ...(mission.statusReason && isMissionOver(mission.status) && mission.status !== "done"
      ? [`Why: ${plainLine(mission.statusReason)}`]
      : []),
    ...(mission.summary ? ["", plainLines(mission.summary)] : []),
    ...waivedOf(tasks).map((line) => `Passed without proof: ${line}`),
    ...unproven.map((line) => `Not proven: ${line}`),
    ...(documents.length > 0 ? ["", "Documents"] : []),
    ...documents.map((document) => `  ${plainLine(document.title, 100)} (v${document.version})  ${document.path}`),
  ];
}

const ENDINGS: Record<MissionView["status"], string> = {
  planning: "is being planned",
  running: "is running",
  needs_answer: "needs an answer",
  done: "is done",
  failed: "failed",
  cancelled: "was cancelled",
};
