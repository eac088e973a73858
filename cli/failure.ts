/** The caller asked for something that cannot be: exit 2, and nothing was created. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** It was asked rightly and did not work: exit 1, with a line a person can act on. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export const EXIT = { done: 0, failed: 1, badUse: 2, interrupted: 130 } as const;
