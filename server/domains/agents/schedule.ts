/** When an agent with this schedule first wakes: within its first interval, so that agents made together do not beat together. */
export function firstBeat(schedule: { heartbeatEveryMs: number | null }): Date | null {
  if (schedule.heartbeatEveryMs === null) return null;
  return new Date(Date.now() + Math.round(schedule.heartbeatEveryMs * (0.2 + 0.8 * Math.random())));
}
