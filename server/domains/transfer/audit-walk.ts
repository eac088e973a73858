import { GENESIS, hashOfRow, type SealedFields } from "#server/domains/audit/chain";
import { type Actor, actorSchema } from "#server/lib/actor";
import { refuse } from "./archive.ts";
import type { Manifest } from "./schema.ts";

/**
 * Follows the chain of the audit log through the rows of an archive as the other installation sealed them. Rows from which a secret was
 * taken out no longer fit their hash: then only places are checked.
 */
export class AuditWalk {
  #seq: number;
  #hash: string;
  readonly #chain: Manifest["audit"];
  readonly #isScrubbed: boolean;

  constructor({ audit, scrubbed }: Manifest) {
    this.#chain = audit;
    this.#isScrubbed = scrubbed > 0;
    this.#seq = audit?.startSeq ?? 0;
    this.#hash = audit?.startHash ?? GENESIS;
  }

  step(row: Record<string, unknown>, line: number): void {
    if (row.seq === null) return;
    const seq = Number(row.seq);
    const hash = this.#isScrubbed ? String(row.hash) : hashOfRow(sealedFields(row), seq, this.#hash);
    if (seq !== this.#seq + 1 || hash !== row.hash)
      refuse(`line ${line} of its audit log was changed after it was sealed`);
    this.#seq = seq;
    this.#hash = hash;
  }

  end(): void {
    if (this.#chain && (this.#seq !== this.#chain.seq || this.#hash !== this.#chain.hash))
      refuse("its audit log ends before the place the manifest names");
    if (!this.#chain && this.#seq !== 0) refuse("its manifest says nothing of the audit log that is in it");
  }
}

/** A row of a file as the chain's hash wants it. */
export function sealedFields(row: Record<string, unknown>): SealedFields {
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  const createdAt = new Date(String(row.created_at));
  if (Number.isNaN(createdAt.getTime())) refuse("a row of its audit log has no time");
  return {
    id: String(row.id),
    teamId: String(row.team_id),
    command: String(row.command),
    actor: actorAsSealed(row.actor),
    input: row.input,
    entity: text(row.entity),
    entityId: text(row.entity_id),
    before: row.before,
    after: row.after,
    correlationId: String(row.correlation_id),
    createdAt,
  };
}

/** The hash is over all that was written, also what an older version wrote and none reads. */
function actorAsSealed(value: unknown): Actor {
  actorSchema.parse(value);
  return value as Actor;
}
