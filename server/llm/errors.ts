import type { ModelErrorKind, ModelUsage } from "#server/domains/interactions/schema";

export type { ModelErrorKind, ModelUsage } from "#server/domains/interactions/schema";

type Details = {
  /** How long the provider asked us to wait. */
  retryAfterMs?: number | undefined;
  /** What was used up before it failed, when something was; estimated when the provider did not say. */
  usageSoFar?: ModelUsage | undefined;
  textSoFar?: string | undefined;
  reasoningSoFar?: string | undefined;
  cause?: unknown;
};

/** A model call without a usable answer. `message` says what happened and what to do, without keys or prompts. */
export class ModelCallError extends Error {
  readonly kind: ModelErrorKind;
  readonly retryAfterMs: number | null;
  readonly usageSoFar: ModelUsage | null;
  readonly textSoFar: string;
  readonly reasoningSoFar: string;
  constructor(kind: ModelErrorKind, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = "ModelCallError";
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.usageSoFar = details.usageSoFar ?? null;
    this.textSoFar = details.textSoFar ?? "";
    this.reasoningSoFar = details.reasoningSoFar ?? "";
  }
}

export function isModelCallError(error: unknown): error is ModelCallError {
  return error instanceof Error && error.name === "ModelCallError" && "kind" in error;
}
