import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

const STOP_WITHIN_MS = 2_500;

/** Ends the process cleanly on the first signal, at once on the second. Everything durable survives either. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(signal === "SIGINT" ? 130 : 143);
    isStopping = true;
    setTimeout(() => {
      log.warn("stopping took too long; the rest ends now");
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("stopping failed", { error: describeError(error) });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

/** A forgotten promise must be seen, but must not take everybody else's work down. */
export function logStrayErrors(): void {
  const told = (kind: string) => (error: unknown) => {
    log.error(kind, {
      error: describeError(error),
      stack: error instanceof Error ? error.stack?.slice(0, 2_000) : undefined,
    });
  };
  process.on("unhandledRejection", told("unhandled rejection"));
  process.on("uncaughtException", told("uncaught exception"));
  // The terminal that reads us may close first.
  process.stdout.on("error", () => undefined);
}
