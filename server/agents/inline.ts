/** Drives runs in this process: without waiting for it, or until the run waits or is over. */
export type Inline = {
  drive(teamId: string, runId: string): void;
  settle(teamId: string, runId: string): Promise<void>;
  stop(runId: string): void;
};

const key = Symbol.for("muster.inline");
const registry = globalThis as unknown as Record<symbol, Inline | undefined>;

/** On `globalThis`, as the hub: Next bundles a copy of this module beside the server's. */
export function setInline(inline: Inline | undefined): void {
  registry[key] = inline;
}

/** For doors: the run begins now. Without a driver in this process the engine begins it a moment later. */
export function driveNow(teamId: string, runId: string | null): void {
  if (runId) registry[key]?.drive(teamId, runId);
}

/** For doors: a run driven here hears at once that a person stopped it; elsewhere its lease tells it within two seconds. */
export function stopNow(runId: string | null): void {
  if (runId) registry[key]?.stop(runId);
}

/** For the door of programs: what a call sets going is done when this returns. Without a driver here the engine does it in its time. */
export async function settleHere(teamId: string, runId: string): Promise<void> {
  await registry[key]?.settle(teamId, runId);
}
