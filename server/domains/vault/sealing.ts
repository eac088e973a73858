import type { Tx } from "#db/client";
import type { Reader } from "#server/core/query";
import { rootKeys } from "#server/core/root-keys";
import { DomainError } from "#server/lib/errors";
import { seal, unseal } from "./cipher.ts";
import { currentKey, keyOfVersion } from "./keys.ts";

const PREFIX = "vault:";

export type Place = { teamId: string /** What it is and whose: it opens nowhere else. */; purpose: string };

const bound = ({ teamId, purpose }: Place, version: number) => `text:${teamId}:${version}:${purpose}`;

export const isSealed = (text: string): boolean => text.startsWith(PREFIX);

/** A text as other domains keep it in a column of their own: sealed with the team's key, for one place. */
export async function sealText(tx: Tx, place: Place, plain: string): Promise<string> {
  const { version, key } = await currentKey(tx, place.teamId);
  return `${PREFIX}${version}:${seal(key, Buffer.from(plain), bound(place, version))}`;
}

/** Texts of before there was a vault come back as they are. */
export async function unsealText(db: Reader, place: Place, kept: string): Promise<string> {
  if (!isSealed(kept)) return kept;
  const [version = "", sealed = ""] = kept.slice(PREFIX.length).split(":");
  const { key } = await keyOfVersion(db, place.teamId, Number(version));
  return unseal(key, sealed, bound(place, Number(version))).toString();
}

/** What stands before whatever the root key of now sealed. */
export const rootKeyMark = (): string => `root:${rootKeys().current.id}:`;

/** A text of a person, who belongs to no team: sealed with the root key itself, for one place. */
export function sealWithRoot(purpose: string, plain: string): string {
  return rootKeyMark() + seal(rootKeys().current.key, Buffer.from(plain), `root:${purpose}`);
}

export function unsealWithRoot(purpose: string, kept: string): string {
  const [, id = "", sealed = ""] = kept.split(":");
  const key = rootKeys().known.get(id);
  if (!key) throw new DomainError("unavailable", "The root key this was sealed with is missing. Tell who runs Muster.");
  return unseal(key, sealed, `root:${purpose}`).toString();
}
