import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MissionOptions } from "./arguments.ts";
import { readAttachments } from "./attachments.ts";
import type { Answer, Call } from "./command.ts";
import type { Connection } from "./connection.ts";
import { deliverDocuments } from "./documents.ts";
import { EXIT } from "./failure.ts";
import { attach } from "./find-server.ts";
import { followMission, type Started } from "./follow.ts";
import { exitCodeOf, type MissionResult, readTasks, resultOf, summaryLines } from "./result.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const SETTLE_WITHIN_MS = 3_000;

/** Starts a mission, follows it, and brings home what it delivered. Nothing is created before goal and files are known to be good. */
export async function runMission(options: MissionOptions, call: Call): Promise<Answer> {
  const { isJson, settings, signal } = call;
  const terminal = openTerminal(isJson);
  const files = await readAttachments(options.attach);
  const { connection, own } = await attach(settings, { say: terminal.say, signal, mayStart: options.isFollowed });
  try {
    const mission = await startMission(connection, options.goal, files);
    terminal.say(`M-${mission.number} started · ${connection.url}`);
    if (!options.isFollowed) return { json: await unfollowed(connection, mission) };
    try {
      await followMission(connection, mission, terminal, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      sayLeft(terminal, mission, own !== null);
      return { exitCode: EXIT.interrupted };
    }
    return await finishMission(connection, mission, { out: options.out, terminal });
  } finally {
    await own?.stop();
  }
}

/** What is done once a mission is over, or waits for an answer: its documents come home, and it is told how it ended. */
export async function finishMission(
  connection: Connection,
  mission: Started,
  { out, terminal }: { out: string | null; terminal: Terminal },
): Promise<Answer> {
  await runsEnded(connection, mission.id);
  const result = await readResult(connection, mission.id, out ?? join("muster-out", `M-${mission.number}`));
  for (const line of summaryLines(result)) terminal.say(line);
  return { exitCode: exitCodeOf(result), json: resultOf(result) };
}

/** Files first, then the mission, with a key of its own: repeated after a lost answer, it is still one mission. */
async function startMission(
  connection: Connection,
  goal: string,
  files: { name: string; bytes: Uint8Array }[],
): Promise<Started> {
  const fileIds: string[] = [];
  for (const { name, bytes } of files) {
    const { id } = await connection.ask((client) => client.sendFile(name, bytes));
    if (!fileIds.includes(id)) fileIds.push(id);
  }
  const idempotencyKey = crypto.randomUUID();
  return connection.ask(({ api }) => api.missions.create.mutate({ goal, fileIds, idempotencyKey }));
}

/** The run that closes a mission ends a moment after it; its last step belongs to the figures. */
async function runsEnded(connection: Connection, missionId: string): Promise<void> {
  for (const untilMs = Date.now() + SETTLE_WITHIN_MS; Date.now() < untilMs; await sleep(100)) {
    const running = { missionId, status: "running" as const, limit: 1 };
    const { items } = await connection.ask(({ api }) => api.runs.list.query(running));
    if (items.length === 0) return;
  }
}

async function readResult(connection: Connection, missionId: string, folder: string): Promise<MissionResult> {
  const documents = await deliverDocuments(connection, missionId, folder);
  const tasks = await readTasks(connection, missionId);
  const mission = await connection.ask(({ api }) => api.missions.get.query({ id: missionId }));
  return { mission, tasks, documents };
}

async function unfollowed(connection: Connection, { id }: Started): Promise<object> {
  const mission = await connection.ask(({ api }) => api.missions.get.query({ id }));
  return resultOf({ mission, tasks: await readTasks(connection, id), documents: [] });
}

function sayLeft(terminal: Terminal, mission: Started, wasOwn: boolean): void {
  const rest = wasOwn ? "It goes on when Muster runs again: ./muster" : "It goes on without you; see it in Muster.";
  terminal.say(`\nYou left M-${mission.number}. ${rest}`);
}
