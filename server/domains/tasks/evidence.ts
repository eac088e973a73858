import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { outer } from "#db/columns";
import { documents, documentVersions } from "#db/tables/documents";
import { runSteps, runs } from "#db/tables/runs";
import { criteria, evidence } from "#db/tables/tasks";
import { DomainError } from "#server/lib/errors";
import type { TaskRecord } from "./load.ts";
import type { EvidenceKind } from "./schema.ts";

export type EvidenceItem = { kind: EvidenceKind; ref: string; note: string };

/** One record may show two things: it is bound once, with both notes. */
export function mergeByRef(items: EvidenceItem[]): EvidenceItem[] {
  const merged = new Map<string, EvidenceItem>();
  for (const item of items) {
    const known = merged.get(item.ref);
    merged.set(item.ref, known ? { ...known, note: `${known.note} ${item.note}`.slice(0, 1_000) } : item);
  }
  return [...merged.values()];
}

/** A task's criteria, and which have evidence or were let pass. */
export async function criteriaState(tx: Tx, taskId: string) {
  return tx
    .select({
      id: criteria.id,
      text: criteria.text,
      waivedReason: criteria.waivedReason,
      isProven: sql<boolean>`exists (select 1 from ${evidence} where ${evidence.criterionId} = ${outer(criteria.id)})`,
    })
    .from(criteria)
    .where(eq(criteria.taskId, taskId))
    .orderBy(asc(criteria.position));
}

const STEP_REF = /^run:(\d{1,9})#(\d{1,6})$/;
const VERSION_REF = /^document:([0-9a-f-]{36})@v(\d{1,6})$/;
const NAMES: Record<EvidenceKind, string> = {
  tool_result: "tool result",
  document: "document version",
  test_run: "test run",
};
/** The tool whose steps are test runs, and what its recorded answer says of the outcome. */
const RUN_TOOL = "workspace_run";
const runResult = z.object({ result: z.object({ exitCode: z.number() }) });

/**
 * Evidence points at a record of the same mission (or, without one, task) that really exists: a tool call that succeeded, a
 * version of a document, a run in the workspace that ended with exit code 0.
 */
export async function requireEvidence(tx: Tx, task: TaskRecord, item: EvidenceItem): Promise<void> {
  const problem =
    item.kind === "document" ? await documentProblem(tx, task, item.ref) : await stepProblem(tx, task, item);
  if (problem) throw new DomainError("bad_input", problem);
}

async function documentProblem(tx: Tx, task: TaskRecord, ref: string): Promise<string | null> {
  const version = VERSION_REF.exec(ref);
  if (!version) return unknown({ kind: "document", ref });
  const [found] = await tx
    .select({ missionId: documents.missionId, taskId: documents.taskId })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(
      and(
        eq(documents.teamId, task.teamId),
        eq(documents.id, version[1] ?? ""),
        eq(documentVersions.version, Number(version[2])),
      ),
    );
  return found && belongs(found, task) ? null : unknown({ kind: "document", ref });
}

async function stepProblem(tx: Tx, task: TaskRecord, item: EvidenceItem): Promise<string | null> {
  const step = STEP_REF.exec(item.ref);
  if (!step) return unknown(item);
  const [found] = await tx
    .select({
      name: runSteps.name,
      status: runSteps.status,
      output: runSteps.output,
      missionId: runs.missionId,
      taskId: runs.taskId,
      isSandbox: runs.isSandbox,
    })
    .from(runSteps)
    .innerJoin(runs, eq(runs.id, runSteps.runId))
    .where(
      and(
        eq(runs.teamId, task.teamId),
        eq(runs.number, Number(step[1])),
        eq(runSteps.index, Number(step[2])),
        eq(runSteps.kind, "tool"),
      ),
    );
  if (found?.status !== "succeeded" || found.isSandbox || !belongs(found, task)) return unknown(item);
  if (found.name !== RUN_TOOL)
    return item.kind === "test_run" ? `“${item.ref}” is no test run but a call of ${found.name}.` : null;
  const exitCode = runResult.safeParse(found.output).data?.result.exitCode;
  return exitCode === 0 ? null : `“${item.ref}” ended with exit code ${exitCode ?? "unknown"}: that proves no success.`;
}

function belongs(record: { missionId: string | null; taskId: string | null }, task: TaskRecord): boolean {
  return task.missionId === null ? record.taskId === task.id : record.missionId === task.missionId;
}

function unknown(item: Pick<EvidenceItem, "kind" | "ref">): string {
  return `“${item.ref}” is no recorded ${NAMES[item.kind]} of this mission. Use a ref exactly as a tool gave it.`;
}
