import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMusterClient, MusterError, type MusterEvent } from "@muster/client";

const SALES = `region,product,units,revenue
North,Tent,12,2388.00
South,Stove,4,316.00
East,Tent,3,597.00
North,Lamp,7,209.30
`;

const transport = process.argv.includes("--websocket") ? "websocket" : "sse";
const muster = createMusterClient({
  url: process.env.MUSTER_URL ?? "http://localhost:3000",
  key: process.env.MUSTER_KEY,
  transport,
});

/** Starts a mission, tells its story, and brings its documents home. Gives the number of criteria that nobody has proven. */
async function run(): Promise<number> {
  const { id, number } = await muster.startMission({
    goal: "Which region drives our revenue?",
    files: [{ name: "sales.csv", bytes: SALES }],
  });
  console.log(`M-${number} started, followed by ${transport}`);
  for await (const event of muster.followMission(id)) console.log(lineOf(event));

  const { mission, tasks, documents, unproven } = await muster.missionResult(id);
  console.log(`M-${number} ${mission.status}: ${tasks.length} tasks, $${(mission.spentMicros / 1_000_000).toFixed(2)}`);
  await mkdir("out", { recursive: true });
  for (const document of documents) {
    const path = join("out", `${document.id}.md`);
    await writeFile(path, document.body);
    console.log(`${document.title} (v${document.version}) → ${path}`);
  }
  return mission.status === "done" ? unproven.length : 1;
}

function lineOf({ seq, kind, actor, createdAt }: MusterEvent): string {
  return `${createdAt.toISOString()} #${seq} ${kind} by ${actor.kind}`;
}

try {
  process.exitCode = (await run()) === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof MusterError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  muster.close();
}
