import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildApp, isBuilt } from "../../scripts/prepare/build.ts";
import { type BenchPlace, makePlace } from "./database.ts";
import { measureBeats } from "./measure-beats.ts";
import { measureBusy } from "./measure-busy.ts";
import { measureHttp } from "./measure-http.ts";
import { measurePage } from "./measure-page.ts";
import { measureMemory, measureStarts } from "./measure-process.ts";
import { measureScreens } from "./measure-screens.ts";
import { measureSubscribers } from "./measure-subscribers.ts";
import { measureEngine, measureLive, measureQueries } from "./measure-work.ts";
import { type BenchServer, type Place, startServer } from "./server.ts";
import { type Line, renderTable, verdictOf } from "./table.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const GROUPS = [
  "memory",
  "page",
  "http",
  "live",
  "subscribers",
  "screens",
  "query",
  "start",
  "engine",
  "beats",
  "busy",
] as const;
type Group = (typeof GROUPS)[number];

const USE = `npm run bench -- [--json FILE] [--only ${GROUPS.join(",")}] [--profile DIR]

Measures the production build on DATABASE_URL (in a database of its own beside the named one) or on the embedded database.
--profile writes CPU profiles of the server; node tests/bench/profile.ts FILE sums one up.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      only: { type: "string" },
      profile: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const only = (values.only?.split(",") ?? GROUPS).filter((name) => name !== "");
  const unknown = only.filter((name) => !GROUPS.some((group) => group === name));
  if (values.help || unknown.length > 0) {
    process.stdout.write(unknown.length > 0 ? `There is no group ${unknown.join(", ")}.\n\n${USE}` : USE);
    return values.help ? 0 : 2;
  }
  if (!isBuilt(ROOT)) await buildApp(ROOT);
  const base = process.env.DATABASE_URL || undefined;
  const started = performance.now();
  const loadBefore = loadavg()[0] ?? 0;
  const lines: Line[] = [];
  const profileDir = values.profile;
  const shared = only.filter((name) => name !== "busy");
  if (shared.length > 0) await inPlace(base, (place) => measure({ ...place, profileDir }, new Set(shared), lines));
  // On rows of its own: what the other groups leave behind is not what it is about.
  if (only.includes("busy"))
    await inPlace(base, async (place) => {
      process.stderr.write("bench: busy\n");
      lines.push(...(await measureBusy({ ...place, profileDir })));
    });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`;
  const seconds = Math.round((performance.now() - started) / 1_000);
  const quiet = loadBefore > cpus().length / 2 ? ` · NOT QUIET: load ${loadBefore.toFixed(1)} before the start` : "";
  process.stdout.write(`\n${base ? "PostgreSQL" : "embedded database"} · ${machine} · took ${seconds} s${quiet}\n\n`);
  process.stdout.write(renderTable(lines));
  if (values.json)
    writeFileSync(
      values.json,
      `${JSON.stringify(reportOf(lines, { machine, loadBefore, database: base ? "postgres" : "embedded" }), null, 2)}\n`,
    );
  return 0;
}

async function inPlace(base: string | undefined, work: (place: BenchPlace) => Promise<void>): Promise<void> {
  const place = await makePlace(base);
  try {
    await work(place);
  } finally {
    await place.remove();
  }
}

/** One server for everything that needs a running one, in an order that lets no measurement disturb the next. */
async function measure(place: Place & BenchPlace, only: Set<string>, lines: Line[]): Promise<void> {
  const add = async (group: Group, work: () => Promise<Line[]>) => {
    if (!only.has(group)) return;
    process.stderr.write(`bench: ${group}\n`);
    lines.push(...(await work()));
  };
  const first = await startServer(place);
  await withServer(first, async () => {
    await add("memory", () => measureMemory(first, place.databaseUrl !== undefined));
    await add("page", () => measurePage(first.url));
    await add("http", () => measureHttp(first));
    await add("live", () => measureLive(first));
    await add("subscribers", () => measureSubscribers(first));
    await add("screens", () => measureScreens(first));
  });
  await add("query", () => measureQueries(place));
  await add("start", () => measureStarts(place, first.readyMs));
  await add("engine", () => measureEngine(place));
  await add("beats", () => measureBeats(place));
}

async function withServer(server: BenchServer, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await server.stop();
  }
}

function reportOf(lines: Line[], circumstances: { machine: string; loadBefore: number; database: string }) {
  return {
    at: new Date().toISOString(),
    ...circumstances,
    lines: lines.map((line) => ({ ...line, verdict: verdictOf(line) })),
  };
}

process.exitCode = await main();
