import type { RunPurpose } from "./schema.ts";

/** One lease time for the journal and the engine: a dead driver's run is free after it, a live one renews in time. */
export const LEASE_MS = 6_000;
export const LEASE_RENEW_MS = 2_000;

export const STEP_LIMITS: Record<RunPurpose, number> = {
  plan: 40,
  replan: 40,
  work: 80,
  review: 80,
  close: 20,
  respond: 40,
  chat: 60,
  assist: 40,
};
/** How many runs may stand above one that was asked for help. */
export const MAX_ASSIST_DEPTH = 4;
export const MAX_REQUEST = 8_000;

export const TIME_LIMIT_MS = 15 * 60_000;

/** Who holds the lease of a run while its program thinks, for how long, and how long such a run may take altogether. */
export const PROGRAM = "program";
export const PROGRAM_MS = 15 * 60_000;
export const PROGRAM_TIME_LIMIT_MS = 4 * 60 * 60_000;

/** How often one waiting model call is tried again before the run fails. */
export const MAX_RETRIES = 6;

/** How often a step that fails by a defect or an outage is tried again. */
export const MAX_DEFECTS = 4;

/** Failed tool calls in a row after which a run gives up: the model does not get it right. */
export const MAX_TOOL_FAILURES = 6;

export function refOf(runNumber: number, index: number): string {
  return `run:${runNumber}#${index}`;
}
