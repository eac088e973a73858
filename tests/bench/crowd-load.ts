import { setTimeout as sleep } from "node:timers/promises";
import { specLines } from "#server/llm/providers/simulated/spec";
import { mutate, query, type Target } from "./http-client.ts";

const AGENTS = 20;
const WIDTH = 20;
const LAYERS = 10;
export const CROWD_TASKS = WIDTH * LAYERS;
const ROLES = ["data_processor", "analyst", "qa_engineer"] as const;
const TABLE = ["region,units", "North,10", "South,5", "East,7", ""].join("\n");
const OVER = ["done", "failed", "cancelled", "needs_answer"];

type Mission = { status: string; taskCounts: Record<string, number> };

/** A team of twenty and a mission of two hundred tasks in layers, each waiting for two of the layer below. Paused until it is let go. */
export async function prepareCrowd(target: Target): Promise<string> {
  const known = await query<{ id: string }[]>(target, "agents.list", {});
  for (let at = known.length; at < AGENTS; at += 1)
    await mutate(target, "agents.create", { name: `Worker ${at}`, role: ROLES[at % ROLES.length] });
  const file = await upload(target);
  const goal = "What is the total of units?";
  const { id } = await mutate<{ id: string }>(target, "missions.create", { goal, fileIds: [file.id] });
  // The planner's own plan first; what follows is added to it while nothing moves.
  while ((await mission(target, id)).status === "planning") await sleep(50);
  await mutate(target, "missions.setPaused", { id, isPaused: true, reason: "more tasks are added" });
  let below: string[] = [];
  for (let layer = 0; layer < LAYERS; layer += 1) below = await addLayer(target, { missionId: id, file, layer, below });
  return id;
}

type Layer = { missionId: string; file: { id: string; name: string }; layer: number; below: string[] };

async function addLayer(target: Target, { missionId, file, layer, below }: Layer): Promise<string[]> {
  const spec = specLines({ do: "total", file, measures: [{ label: "units", op: "sum", of: "units" }], where: [] });
  const ids: string[] = [];
  for (let place = 0; place < WIDTH; place += 1) {
    const needs = [below[place], below[(place + 1) % WIDTH]].filter((one) => one !== undefined);
    const { id } = await mutate<{ id: string }>(target, "tasks.create", {
      missionId,
      title: `Add up the units, ${layer + 1}.${place + 1}`,
      description: `State the total of units.\n${spec}`,
      capability: place % 2 === 0 ? "data" : "analysis",
      criteria: ["The total is stated and checks out from the file."],
      dependsOn: needs,
    });
    ids.push(id);
  }
  return ids;
}

/** Lets the mission go on and answers once it is over, with how it ended. */
export async function runCrowd(target: Target, missionId: string, withinMs: number): Promise<Mission> {
  await mutate(target, "missions.setPaused", { id: missionId, isPaused: false });
  const endAt = performance.now() + withinMs;
  for (;;) {
    const now = await mission(target, missionId);
    if (OVER.includes(now.status) || performance.now() > endAt) return now;
    await sleep(1_000);
  }
}

const mission = (target: Target, id: string) => query<Mission>(target, "missions.get", { id });

async function upload({ url, headers }: Target): Promise<{ id: string; name: string }> {
  const answer = await fetch(new URL("/api/files?name=tents.csv", url), { method: "POST", headers, body: TABLE });
  if (!answer.ok) throw new Error(`The upload gave ${answer.status}.`);
  return { id: ((await answer.json()) as { id: string }).id, name: "tents.csv" };
}
