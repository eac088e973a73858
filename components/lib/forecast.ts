/** What the whole will be by the share that is done: the simplest honest forecast. None before the first task, none after the last. */
export function forecastOf(value: number, done: number, total: number): number | undefined {
  return done > 0 && done < total ? Math.round((value / done) * total) : undefined;
}
