/** The labels every prompt knows; a team may use others beside them. */
export const KNOWN_LABELS = ["production", "staging"] as const;
/** What agents and programs follow unless told otherwise. */
export const PRODUCTION = "production";

export const MAX_PROMPTS = 1_000;
export const MAX_PROMPT_CHARS = 50_000;
export const MAX_VARIABLES = 30;
export const MAX_OPTIONS = 50;
export const MAX_LABELS = 20;

export const PROMPT_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
export const PROMPT_LABEL = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A name as somebody types it, made one a prompt can have. */
export function promptNameOf(typed: string): string {
  return typed
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
}
