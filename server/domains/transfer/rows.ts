import { bindingOf } from "#server/domains/approvals/binding";
import { GENESIS, hashOfRow } from "#server/domains/audit/chain";
import { sealedFields } from "./audit-walk.ts";
import type { TableShape } from "./columns.ts";
import type { IdMap } from "./ids.ts";
import type { Manifest } from "./schema.ts";

type Row = Record<string, unknown>;

/** Words that a person sees on what was under way when the team was exported. */
export const IMPORTED = "It came with an import. Resume it when its team is ready.";

/** A row with the ids it has here. */
export function withNewIds(row: Row, shape: TableShape, ids: IdMap): Row {
  const moved = JSON.parse(ids.inText(JSON.stringify(row))) as Row;
  for (const { name, type } of shape.columns) {
    const value = row[name];
    if (type === "uuid" && typeof value === "string") moved[name] = ids.ofColumn(value);
    if (type === "uuid[]" && Array.isArray(value)) moved[name] = value.map((id) => ids.ofColumn(String(id)));
  }
  return moved;
}

export type Landing = {
  /** What an imported row is before it is written. */
  settle(table: string, row: Row): Row;
  /** The audit log's new head. */
  head(): { seq: number; hash: string };
};

/**
 * Nothing runs by itself after an import: what was under way stands still, nothing falls due, and nobody waits to be woken. What was
 * decided keeps its binding, over the ids it has here; the audit log is sealed anew.
 */
export function landing({ audit }: Manifest, firstEventSeq: number): Landing {
  const head = { seq: audit?.startSeq ?? 0, hash: audit?.startHash ?? GENESIS };
  const settled = { at: new Date().toISOString(), eventSeq: firstEventSeq };
  const rules: Record<string, (row: Row) => Row> = {
    missions: (row) => {
      const isOpen = ["planning", "running", "needs_answer"].includes(String(row.status));
      if (!isOpen || row.is_paused) return row;
      return { ...row, is_paused: true, paused_reason: IMPORTED, paused_at: settled.at };
    },
    runs: (row) => {
      const isDriven = row.status === "running" || (row.status === "waiting" && row.retry_at_ms !== null);
      return isDriven ? { ...row, status: "queued", retry_at_ms: null, status_reason: IMPORTED } : row;
    },
    wakes: (row) => (row.status === "pending" ? { ...row, status: "dropped", outcome: IMPORTED } : row),
    questions: (row) => (row.answer === null ? { ...row, deadline_at: null } : row),
    approvals: (row) => {
      const isOpen = row.status === "pending" || row.status === "approved";
      const payload_hash = bindingOf(row.effect as never, row.payload);
      return { ...row, payload_hash, ...(isOpen ? { deadline_at: null } : {}) };
    },
    events: (row) => ({ ...row, seq: settled.eventSeq++ }),
    audit_log: (row) => {
      head.seq += 1;
      head.hash = hashOfRow(sealedFields(row), head.seq, head.hash);
      return { ...row, ...head };
    },
  };
  return { settle: (table, row) => rules[table]?.(row) ?? row, head: () => head };
}
