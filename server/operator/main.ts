import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readEnv } from "#server/lib/env";
import { describeError, isDomainError } from "#server/lib/errors";
import { backUp } from "./backup.ts";
import { OperatorError } from "./failure.ts";
import { type Places, placesOf } from "./places.ts";
import { restore, verify } from "./restore.ts";
import { rotate } from "./vault.ts";

const HELP: Record<string, string> = {
  backup: `Usage: ./muster backup [FILE] [--verify] [--with-key] [--force] [--json]

  Packs the database and the files of people into FILE (else muster-backup-<time>.tar.gz here), also while the server runs.

  --verify     unpack the backup again, open its database and read every row
  --with-key   put the vault's root key in as well. Whoever has such a backup reads every secret: keep it like a key
  --force      overwrite FILE
  --json       end with one line of JSON
`,
  restore: `Usage: ./muster restore FILE [--verify] [--force] [--json]

  Puts a backup where MUSTER_DATA_DIR or DATABASE_URL say. It is checked and opened first and moved there last.

  --verify     only check FILE, change nothing
  --force      also where something is already: the embedded database is moved aside, one on a server is replaced
  --json       end with one line of JSON
`,
  vault: `Usage: ./muster vault rotate [--json]

  Makes a new root key for the vault and wraps every team's keys with it, also while the server runs.
`,
};

type Said = { lines: string[]; json: object };

async function run(command: string, args: string[]): Promise<Said> {
  const { values, positionals } = read(args);
  const places = placesOf(readEnv());
  const [first, ...more] = positionals;
  const isTooMany = command === "vault" ? more.length > 0 || first !== "rotate" : more.length > 0;
  if (isTooMany || (command === "restore" && !first)) throw badUse(command, "that is not how it is called");
  if (command === "vault") return rotated(await rotate(places));
  const { force = false, "with-key": withKey = false } = values;
  if (command === "backup")
    return backedUp(places, resolve(first ?? usualName()), { force, withKey, verify: values.verify });
  const path = resolve(first ?? "");
  return values.verify ? verified(path) : restored(path, places, force);
}

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        verify: { type: "boolean" },
        "with-key": { type: "boolean" },
        force: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error), { exitCode: 2 });
  }
}

function badUse(command: string, what: string): OperatorError {
  return new OperatorError(`${what}; see ./muster ${command} --help`, { exitCode: 2 });
}

const usualName = () => `muster-backup-${new Date().toISOString().slice(0, 19).replace(/:/g, "-")}.tar.gz`;
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

async function backedUp(
  places: Places,
  target: string,
  { verify: isVerified, ...options }: { force: boolean; withKey: boolean; verify: boolean | undefined },
): Promise<Said> {
  const { path, bytes, head } = await backUp(places, { target, ...options });
  const { rows } = isVerified ? await verify(path) : { rows: null };
  const proof = rows === null ? "read back and its checksums hold" : `opened again: ${rows} rows read`;
  return {
    lines: [
      `Backed up to ${path} (${megabytes(bytes)})${isVerified ? `, ${proof}` : ""}.`,
      head.hasKey
        ? "It holds the vault’s root key: whoever has it reads every secret. Keep it like a key."
        : "The vault’s root key is not in it. Keep a copy of that apart: without it no secret opens after a restore.",
      ...(head.hasBucket ? ["The files of people lie in a bucket and are not in it. Back the bucket up as well."] : []),
    ],
    json: { path, bytes, rows, ...head },
  };
}

async function verified(path: string): Promise<Said> {
  const { head, rows } = await verify(path);
  const read = rows === null ? "" : ` and its database opens: ${rows} rows`;
  return {
    lines: [`${path} is whole: every checksum holds${read}. Made ${head.createdAt}.`],
    json: { path, rows, ...head },
  };
}

async function restored(path: string, places: Places, force: boolean): Promise<Said> {
  const { head, rows, movedAside } = await restore(path, places, force);
  const where = places.databaseUrl ? "the database of DATABASE_URL" : places.dataDir;
  const hasKey = head.hasKey || existsSync(places.keyFile);
  return {
    lines: [
      `Restored into ${where}: ${rows} rows, as of ${head.createdAt}.`,
      ...(movedAside ? [`What was there before lies in ${movedAside}. Delete it when you do not need it.`] : []),
      ...(hasKey
        ? []
        : [
            `The vault’s root key is not here: put yours into ${places.keyFile}, or set MUSTER_VAULT_KEY, before you start.`,
          ]),
      "Start it with ./muster.",
    ],
    json: { ...head, path, rows, movedAside, hasKey },
  };
}

function rotated({ vaults }: { vaults: number }): Said {
  return {
    lines: [
      `The vault has a new root key; it wraps the keys of ${vaults === 1 ? "one team" : `${vaults} teams`} now.`,
      "Copies of the old key open only backups from before. Keep a copy of the new one apart from the backups.",
    ],
    json: { vaults },
  };
}

async function main(): Promise<number> {
  const [command = "", ...args] = process.argv.slice(2);
  const help = HELP[command];
  if (!help || args.includes("--help") || args.includes("-h")) {
    process.stdout.write(help ?? Object.values(HELP).join("\n"));
    return help || command === "" ? 0 : 2;
  }
  try {
    const { lines, json } = await run(command, args);
    const isJson = args.includes("--json");
    (isJson ? process.stderr : process.stdout).write(`${lines.join("\n")}\n`);
    if (isJson) process.stdout.write(`${JSON.stringify(json)}\n`);
    return 0;
  } catch (error) {
    const isForPerson = error instanceof OperatorError || isDomainError(error);
    process.stderr.write(`muster: ${isForPerson ? error.message : describeError(error)}\n`);
    return error instanceof OperatorError ? error.exitCode : 1;
  }
}

process.exitCode = await main();
