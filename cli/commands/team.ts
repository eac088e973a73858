import { createWriteStream, openAsBlob } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Call, Command } from "../command.ts";
import { CommandError, UsageError } from "../failure.ts";
import { plainLine, plural } from "../format.ts";
import { showStatus } from "../status.ts";

export const teamCommands: readonly Command[] = [
  {
    words: ["status"],
    about: "what the team is doing now, and what waits for a person",
    example: "./muster status --json",
    needs: "team:read",
    run: showStatus,
  },
  {
    words: ["export"],
    about: "the whole team as one file, without its secrets",
    args: [{ name: "file", about: "where it goes, else <team>-<day>.muster.zip here", isOptional: true }],
    options: [{ name: "force", about: "overwrite the file" }],
    example: "./muster export norrland.zip",
    needs: "team:manage",
    run: exportTeam,
  },
  {
    words: ["import"],
    about: "a new team of yours out of such a file; nothing in it runs until it is resumed",
    args: [{ name: "file", about: "what an export made" }],
    options: [{ name: "name", value: "NAME", about: "another name than it had" }],
    details:
      "A key belongs to one team and cannot make another: with the server of this machine it works, elsewhere import in the browser, on the page New team.",
    example: './muster import norrland.zip --name "Norrland, a copy" --profile local',
    run: importTeam,
  },
];

async function exportTeam(call: Call) {
  const connection = await call.connect();
  const { muster, api } = await connection.client();
  const { team } = await api.session.me.query();
  const path = resolve(call.args[0] ?? `${team.slug}-${new Date().toISOString().slice(0, 10)}.muster.zip`);
  if (!call.isOn("force") && (await stat(path).catch(() => null)))
    throw new UsageError(`${path} is there already: name another file, or say --force`);
  const draft = `${path}.part`;
  try {
    const body = await muster.exportTeam();
    await pipeline(chunksOf(body), createWriteStream(draft, { mode: 0o600 }), { signal: call.signal });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  const { size } = await stat(path);
  return {
    json: { path, bytes: size, team: team.slug },
    lines: [
      `${plainLine(team.name)} is in ${path} (${(size / 1_000_000).toFixed(1)} MB). Keep it like the team itself.`,
    ],
  };
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

async function importTeam(call: Call) {
  const path = resolve(call.args[0] ?? "");
  const file = await openAsBlob(path).catch((error: unknown) => {
    throw new CommandError(`${path} cannot be read.`, { cause: error });
  });
  const connection = await call.connect();
  const { muster } = await connection.client();
  const name = call.value("name");
  const report = await muster.importTeam(file, name === undefined ? {} : { name });
  return {
    json: report,
    lines: [
      `${plainLine(report.name)} is at ${connection.url}/${report.slug}, paused: ${plural(report.rows, "entry", "entries")}, ${plural(report.files, "file")}.`,
      ...(report.people.length > 0 ? ["These were members; invite them:"] : []),
      ...report.people.map((person) => `  ${plainLine(`${person.name}, ${person.email}, ${person.role}`)}`),
    ],
  };
}
