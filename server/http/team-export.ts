import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { type Ctx, systemContext } from "#server/core/context";
import { noteExport, writeTeam } from "#server/domains/transfer/exporting";
import type { Secret } from "#server/domains/transfer/schema";
import { useSecret } from "#server/domains/vault/commands";
import { listSecrets } from "#server/domains/vault/queries";
import { type Env, readEnv } from "#server/lib/env";
import { DomainError, describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { writeZip, ZipFullError } from "#server/lib/zip/write";
import { identify } from "./identity.ts";
import { failureResponse } from "./respond.ts";
import { asFullDisk, openSpool } from "./spool.ts";

/** Settings whose values open something. */
const SECRET_SETTINGS = [
  "MUSTER_VAULT_KEY",
  "NEXTAUTH_SECRET",
  "S3_SECRET_ACCESS_KEY",
  "OPENAI_API_KEY",
  "ANTHROPIC_API_KEY",
  "OPENAI_COMPATIBLE_API_KEY",
  "INNGEST_EVENT_KEY",
  "INNGEST_SIGNING_KEY",
] as const satisfies (keyof Env)[];
const MOST_AT_ONCE = 2;

let underWay = 0;

/**
 * `GET /api/team/export?team=…`: everything the team owns, as one zip. It is written to the disk first, as fast as the database gives
 * it, so that a slow reader keeps no transaction open.
 */
export async function exportTeam(request: Request): Promise<Response> {
  try {
    // A link cannot send a header: the page names its team in the address.
    const { searchParams } = new URL(request.url);
    const identity = await identify(request.headers, request.headers.get("x-muster-team") ?? searchParams.get("team"));
    if (!identity) throw new DomainError("unauthenticated", "Sign in first, or send an access token.");
    if (underWay >= MOST_AT_ONCE)
      throw new DomainError("limited", "Other teams are being exported right now. Try again in a minute.");
    underWay += 1;
    try {
      const { slug } = await noteExport.call(identity.ctx, {});
      return await archiveOf(identity.ctx, `${slug}-${new Date().toISOString().slice(0, 10)}.muster.zip`);
    } finally {
      underWay -= 1;
    }
  } catch (error) {
    return failureResponse(error, "/api/team/export");
  }
}

async function archiveOf(ctx: Ctx, name: string): Promise<Response> {
  const file = await openSpool();
  try {
    const zip = writeZip(file);
    const manifest = await writeTeam(ctx, zip, await knownSecrets(ctx));
    const length = await zip.end();
    log.info("a team was exported", { teamId: ctx.team.id, bytes: length, files: manifest.files.count });
    return new Response(bodyOf(file), {
      headers: {
        "content-type": "application/zip",
        "content-length": String(length),
        "content-disposition": `attachment; filename="${name}"`,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    await file.close();
    if (error instanceof ZipFullError)
      throw new DomainError("limited", "The team is too large for one file. Use `muster backup` instead.", {
        cause: error,
      });
    throw asFullDisk(error);
  }
}

/** Closes the file with the last byte, or when the reader goes away. */
function bodyOf(file: FileHandle): ReadableStream<Uint8Array> {
  const stream = file.createReadStream({ start: 0, autoClose: true });
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

/** What must not leave, wherever somebody wrote it down. A secret that does not open cannot be looked for, and nobody can read it either. */
async function knownSecrets(ctx: Ctx): Promise<Secret[]> {
  const env = readEnv();
  const secrets: Secret[] = SECRET_SETTINGS.flatMap((name) => (env[name] ? [{ name, value: env[name] }] : []));
  const machine = systemContext(ctx.team.id, "export", ["machine:write", "secrets:write"]);
  for (const { name } of await listSecrets.call(machine, {})) {
    try {
      const { value } = await useSecret.call(machine, { name, why: "to keep it out of an export" });
      secrets.push({ name, value });
    } catch (error) {
      log.warn("a secret could not be opened for an export", { name, error: describeError(error) });
    }
  }
  return secrets;
}
