import { createHash } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { systemContext } from "#server/core/context";
import type { Scope } from "#server/domains/teams/schema";
import { takeWorkingFile } from "#server/domains/working/commands";
import { getWorkingVersion, listNewestVersions, listWorkingVersions } from "#server/domains/working/queries";
import type { LineResult } from "#server/domains/working/schema";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

const FILE = "WORKING.md";
const CONFLICTS = "WORKING.conflicts.md";
/** What was written last, so that an edit of the file is merged with what its author saw. */
const NOTE = ".working.json";
const MAX_BYTES = 4_000_000;

const noteSchema = z.object({ version: z.number().int().min(0), sha256: z.string() });
type Note = z.infer<typeof noteSchema>;
/** The file when it was looked at last, and whether it was as we wrote it. */
type Look = { mtimeMs: number; size: number; isOurs?: boolean };

/** Whoever writes on this disk acts as the team's work does, but accepts nothing: who checked it could not be told. */
const SCOPES: Scope[] = ["team:read", "tasks:read", "tasks:write"];
const contextOf = (teamId: string) => systemContext(teamId, "WORKING.md on disk", SCOPES);

/**
 * Keeps each team's WORKING.md as a file under `<folder>/teams/<slug>/` and takes edits of it. A sweep looks at the file's time and
 * size: a change that has rested since the sweep before is an edit, based on the version that was written there. Nothing a person
 * wrote is lost: what could not be taken is added to WORKING.conflicts.md before the file is written anew.
 */
export function keepWorkingFiles(folder: string): (nowMs: number) => Promise<void> {
  const looks = new Map<string, Look>();
  return async (nowMs) => {
    for (const team of await listNewestVersions()) {
      try {
        await keepFile({ ...team, place: join(folder, "teams", team.slug) }, looks, nowMs);
      } catch (error) {
        log.warn("WORKING.md on disk was not kept", { team: team.slug, error: describeError(error) });
      }
    }
  };
}

type Team = { teamId: string; version: number; place: string };

async function keepFile(team: Team, looks: Map<string, Look>, nowMs: number): Promise<void> {
  const path = join(team.place, FILE);
  const note = await readNote(team.place);
  const look = await lookAt(path);
  const before = looks.get(team.teamId);
  const isRested = sameLook(look, before);
  if (isRested && before?.isOurs && note?.version === team.version) return;
  if (look && look.size > MAX_BYTES) await rename(path, join(team.place, `WORKING.too-large.${nowMs}.md`));
  const text = await readText(path);
  const isOurs = text !== null && sha256(text) === note?.sha256;
  if (look) looks.set(team.teamId, { ...look, isOurs });
  // Still being written, perhaps: it is an edit when it has rested for a sweep.
  if (text !== null && !isOurs && !isRested) return;
  if (isOurs && note?.version === team.version) return;
  if (text !== null && !isOurs) await takeEdit(team, { body: text, baseVersion: note?.version ?? 0, nowMs });
  await write(team, { text, baseVersion: note?.version ?? 0, nowMs });
  looks.delete(team.teamId);
}

async function takeEdit(team: Team, edit: { body: string; baseVersion: number; nowMs: number }): Promise<void> {
  const { body, baseVersion, nowMs } = edit;
  const taken = await takeWorkingFile.call(contextOf(team.teamId), { body, baseVersion, atMs: nowMs });
  const open = taken.lines.filter((line) => line.outcome === "refused" || line.outcome === "conflict");
  if (taken.problem === null && open.length === 0) return;
  await appendConflicts(team.place, { body, problem: taken.problem, open, nowMs });
}

async function appendConflicts(
  place: string,
  { body, problem, open, nowMs }: { body: string; problem: string | null; open: LineResult[]; nowMs: number },
): Promise<void> {
  const lines = open.map(
    (line) => `- ${line.about}${line.line === null ? "" : ` (line ${line.line})`}: ${line.message}`,
  );
  const fence = "`".repeat(Math.max(3, ...[...body.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  const part = [
    `## ${new Date(nowMs).toISOString()}`,
    "",
    problem ?? "These lines were not taken over; the others were.",
    ...(lines.length > 0 ? ["", ...lines] : []),
    "",
    "The text as it was saved:",
    "",
    `${fence}markdown`,
    body,
    fence,
    "",
  ].join("\n");
  await writeFile(join(place, CONFLICTS), `${part}\n`, { flag: "a" });
}

/**
 * Puts the newest version in place by a rename. The file that stood there is held by a second name meanwhile: a save that came
 * between the look and the rename is found in it and taken as an edit.
 */
async function write(
  team: Team,
  { text, baseVersion, nowMs }: { text: string | null; baseVersion: number; nowMs: number },
): Promise<void> {
  const ctx = contextOf(team.teamId);
  const newest = (await listWorkingVersions.call(ctx, { limit: 1 })).items[0]?.version ?? team.version;
  const { body, version } = await getWorkingVersion.call(ctx, { version: newest });
  const path = join(team.place, FILE);
  const draft = `${path}.${process.pid}.new`;
  const held = `${path}.${process.pid}.before`;
  await mkdir(team.place, { recursive: true });
  await writeFile(draft, body);
  await rm(held, { force: true });
  await link(path, held).catch(ignoreMissing);
  await rename(draft, path);
  const late = await readText(held);
  await writeFile(join(team.place, NOTE), JSON.stringify({ version, sha256: sha256(body) } satisfies Note));
  if (late !== null && late !== text) await takeEdit(team, { body: late, baseVersion, nowMs });
  await rm(held, { force: true });
}

async function readNote(place: string): Promise<Note | null> {
  const text = await readText(join(place, NOTE));
  if (text === null) return null;
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    // Half written when the process died: the file then counts as an edit of an unknown version and is kept.
    return null;
  }
}

async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(ignoreMissing);
}

async function lookAt(path: string): Promise<Look | null> {
  const found = await stat(path).catch(ignoreMissing);
  return found ? { mtimeMs: found.mtimeMs, size: found.size } : null;
}

function ignoreMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

const sameLook = (one: Look | null, other: Look | undefined): boolean =>
  one !== null && other !== undefined && one.mtimeMs === other.mtimeMs && one.size === other.size;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
