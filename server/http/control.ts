import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { getControl } from "#server/boot/control";
import { rotateRootKey } from "#server/boot/rotate-key";
import { takeSnapshot } from "#server/boot/snapshot";
import { freezeDatabase } from "#server/core/database-copy";
import type { Env } from "#server/lib/env";
import { DomainError, httpStatusOf } from "#server/lib/errors";
import { newId, sha256 } from "#server/lib/ids";
import { placesOf } from "#server/operator/places";
import { failureOf, logFailure } from "./failure.ts";
import { sendJson } from "./health.ts";

const ACTIONS: Record<string, (env: Env) => Promise<object>> = {
  "/api/control/snapshot": snapshot,
  "/api/control/rotate-key": rotateRootKey,
};

/** For programs of whoever runs this process, which read its secret in the data folder. False when the path is another. */
export function answerControl(request: IncomingMessage, response: ServerResponse): boolean {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (!path.startsWith("/api/control/")) return false;
  act(request, path).then(
    (done) => sendJson(response, 200, done),
    (error: unknown) => {
      const requestId = newId();
      logFailure(error, { requestId, path });
      const { code, message } = failureOf(error, requestId);
      sendJson(response, httpStatusOf(new DomainError(code, message)), { error: { code, message } });
    },
  );
  return true;
}

async function act(request: IncomingMessage, path: string): Promise<object> {
  const control = getControl();
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  // Of equal length whatever was sent, so that the time tells nothing.
  if (!control || !timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(control.secret))))
    throw new DomainError("unauthenticated", "This address is for programs of the machine Muster runs on.");
  const action = ACTIONS[path];
  if (!action || request.method !== "POST") throw new DomainError("not_found", "There is nothing here.");
  return action(control.env);
}

/** A copy of the database as it stands, with the files of that moment, for a backup to pack. Everybody else waits meanwhile. */
async function snapshot(env: Env): Promise<object> {
  const freeze = freezeDatabase();
  if (!freeze) throw new DomainError("conflict", "This server has no embedded database to copy.");
  const { dataDir, filesDir } = placesOf(env);
  return freeze((db) => takeSnapshot({ dataDir, db, files: filesDir }));
}
