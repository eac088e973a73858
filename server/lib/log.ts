const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
type Level = (typeof LEVELS)[number];

function threshold(): number {
  const wanted = LEVELS.indexOf((process.env.MUSTER_LOG_LEVEL ?? "info") as Level);
  return wanted < 0 ? 1 : wanted;
}

function write(level: Exclude<Level, "silent">, message: string, fields: Record<string, unknown> = {}): void {
  if (LEVELS.indexOf(level) < threshold()) return;
  const line = { time: new Date().toISOString(), level, message, ...fields };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Structured lines on standard error, one JSON object each; fields must never hold secrets or prompts. */
export const log = {
  isDebug: () => threshold() === 0,
  debug: (message: string, fields?: Record<string, unknown>) => write("debug", message, fields),
  info: (message: string, fields?: Record<string, unknown>) => write("info", message, fields),
  warn: (message: string, fields?: Record<string, unknown>) => write("warn", message, fields),
  error: (message: string, fields?: Record<string, unknown>) => write("error", message, fields),
};
