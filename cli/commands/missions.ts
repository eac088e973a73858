import { readMission } from "../arguments.ts";
import { type Call, type Command, LIST_OPTIONS } from "../command.ts";
import type { Connection } from "../connection.ts";
import { EXIT } from "../failure.ts";
import { followMission } from "../follow.ts";
import { dollars } from "../format.ts";
import { finishMission, runMission } from "../mission.ts";
import { moreLine, readPages } from "../pages.ts";
import { paper } from "../paper.ts";
import { findMission } from "../references.ts";
import { type Column, tableOf } from "../table.ts";
import { openTerminal } from "../terminal.ts";
import { agoOf, wordsOf } from "../words.ts";

/** A server that restarts is waited for: a mission goes on by itself. */
const PATIENCE_MS = 120_000;
const STATUSES = ["planning", "running", "needs_answer", "done", "failed", "cancelled"] as const;

type Row = {
  number: number;
  title: string;
  status: string;
  isPaused: boolean;
  spentMicros: number;
  taskCounts: Record<string, number>;
  createdAt: Date;
};

const COLUMNS: readonly Column<Row>[] = [
  { title: "Mission", cell: (mission) => `M-${mission.number}` },
  { title: "Status", cell: (mission) => (mission.isPaused ? "paused" : wordsOf(mission.status)), isState: true },
  { title: "Title", cell: (mission) => mission.title, isFlexible: true },
  { title: "Done", cell: (mission) => doneOf(mission.taskCounts), isRight: true },
  { title: "Spent", cell: (mission) => dollars(mission.spentMicros), isRight: true },
  { title: "Began", cell: (mission) => agoOf(mission.createdAt), isRight: true },
];

function doneOf(counts: Record<string, number>): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return all > 0 ? `${counts.done ?? 0}/${all}` : "";
}

const out = {
  name: "out",
  value: "DIR",
  about: "where the delivered documents go",
  usual: "muster-out/M-<number>",
} as const;

export const missionCommands: readonly Command[] = [
  {
    words: ["mission"],
    about: "start a mission and follow it until it ends",
    args: [{ name: "goal", about: "what to find out or make", isMany: true }],
    options: [
      { name: "attach", value: "FILE", isMany: true, about: "a text or table to work on; up to 20 files of 10 MB" },
      out,
      { name: "no-follow", about: "start it and return at once; needs a running server" },
    ],
    details:
      "When no server runs on this machine and none was signed in to, one is started for the mission’s own time.",
    example: './muster mission "Which region drives our revenue?" --attach sales.csv',
    needs: "missions:write",
    run: (call) => runMission(readMission(call), call),
  },
  {
    words: ["follow"],
    about: "follow a mission that was started before, from its beginning to its end",
    args: [{ name: "mission", about: "a mission, such as M-3" }],
    options: [out],
    details: "With --json each event is a line of its own, and the last line is the result, as of mission.",
    example: "./muster follow M-3",
    needs: "missions:read",
    run: follow,
  },
  {
    words: ["missions"],
    about: "the team’s missions, the newest first",
    options: [{ name: "status", value: "STATUS", choices: STATUSES, about: STATUSES.join(", ") }, ...LIST_OPTIONS],
    example: "./muster missions --status running",
    needs: "missions:read",
    run: async (call) => {
      const connection = await call.connect();
      const status = STATUSES.find((one) => one === call.value("status"));
      const filter = status ? { status } : {};
      const page = await readPages(call, (at) =>
        connection.ask(({ api }) => api.missions.list.query({ ...filter, ...at })),
      );
      const lines = page.items.length > 0 ? tableOf(COLUMNS, page.items, paper()) : ["No mission yet."];
      return { json: page, lines: [...lines, ...moreLine("missions", page.nextCursor)] };
    },
  },
];

async function follow(call: Call) {
  const connection = await call.connect(PATIENCE_MS);
  const { id } = await findMission(connection, call.args[0] ?? "");
  const { number } = await connection.ask(({ api }) => api.missions.get.query({ id }));
  const terminal = openTerminal(call.isJson);
  try {
    if (call.isJson) await writeEvents(call, connection, id);
    else await followMission(connection, { id, number }, terminal, call.signal);
  } catch (error) {
    if (!call.signal.aborted) throw error;
  }
  if (call.signal.aborted) return { exitCode: EXIT.interrupted };
  return finishMission(connection, { id, number }, { out: call.value("out") ?? null, terminal });
}

/** A line an event, as it happens. */
async function writeEvents({ signal }: Call, connection: Connection, missionId: string): Promise<void> {
  const { muster } = await connection.client();
  for await (const event of muster.followMission(missionId, { signal }))
    process.stdout.write(`${JSON.stringify({ type: "event", ...event })}\n`);
}
