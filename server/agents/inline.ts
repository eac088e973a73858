/** Starts driving a run in this process, without waiting for it. */
export type Inline = { drive(teamId: string, runId: string): void; stop(runId: string): void };

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
