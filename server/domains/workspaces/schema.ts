export const RUN_OUTCOMES = [
  "finished",
  "timed_out",
  "out_of_memory",
  "too_much_output",
  "too_many_files",
  "stopped",
] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];
