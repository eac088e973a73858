import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { requireRoom } from "#server/agents/found-team";
import { hashPassword } from "#server/auth";
import { getViewer } from "#server/domains/teams/queries";
import { type Importer, importTeam } from "#server/domains/transfer/importing";
import { type ImportReport, MAX_ARCHIVE_BYTES } from "#server/domains/transfer/schema";
import { DomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { readZip, ZipError } from "#server/lib/zip/read";
import { identifyCaller, requireSameOrigin } from "./identity.ts";
import { failureResponse, jsonResponse } from "./respond.ts";
import { asFullDisk, openSpool } from "./spool.ts";

const MOST_ENTRIES = 65_535;

let isUnderWay = false;

/**
 * `POST /api/team/import?name=…` with an export as the body: a new team of whoever sends it. Answers its address and whom to invite.
 * The archive is kept on the disk while it is read, and never in memory.
 */
export async function receiveTeam(request: Request): Promise<Response> {
  try {
    const person = await importerOf(request.headers);
    await requireRoom(person.userId);
    if (isUnderWay)
      throw new DomainError("limited", "Another team is being imported right now. Try again in a minute.");
    const name = new URL(request.url).searchParams.get("name")?.trim() || undefined;
    if (name && name.length > 80) throw new DomainError("bad_input", "name: a team’s name has 80 characters at most.");
    isUnderWay = true;
    try {
      return jsonResponse(201, await takeTeam(person, request, name));
    } finally {
      isUnderWay = false;
    }
  } catch (error) {
    return failureResponse(error, "/api/team/import");
  }
}

/** A person by themselves, or a key that may do all its maker may, such as that of this machine's own programs. */
async function importerOf(headers: Headers): Promise<Importer> {
  const { person, identity } = await identifyCaller(headers, null);
  if (person) {
    requireSameOrigin({ via: "cookie" }, headers);
    return person;
  }
  if (!identity) throw new DomainError("unauthenticated", "Sign in first.");
  if (!identity.ctx.scopes.has("team:own"))
    throw new DomainError(
      "forbidden",
      "This key belongs to one team and cannot make another. Sign in as yourself and import on the page New team.",
    );
  return getViewer.call(identity.ctx, {});
}

async function takeTeam(person: Importer, request: Request, name: string | undefined): Promise<ImportReport> {
  const file = await openSpool();
  try {
    await keepBody(request, file);
    // One nobody knows, shared by all accounts the import makes: none of them can be signed in to.
    const passwordHash = await hashPassword(randomBytes(32).toString("base64url"));
    const report = await importTeam(person, await readZip(file, MOST_ENTRIES), { name, passwordHash });
    log.info("a team was imported", { userId: person.userId, slug: report.slug, rows: report.rows });
    return report;
  } catch (error) {
    if (error instanceof ZipError)
      throw new DomainError("bad_input", `This file is not taken: ${error.message}. Export the team again.`, {
        cause: error,
      });
    throw asFullDisk(error);
  } finally {
    await file.close();
  }
}

async function keepBody(request: Request, file: FileHandle): Promise<void> {
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ARCHIVE_BYTES)
      throw new DomainError("bad_input", "An archive may have 1 GB. Move a larger team by `muster backup`.");
    await file.write(chunk);
  }
  if (size === 0) throw new DomainError("bad_input", "Send the file that an export made as the body.");
}
