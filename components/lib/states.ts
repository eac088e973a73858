/** The ten states a thing can be seen in. Each has a silhouette of its own, then a colour, then a word. */
export type ViewState =
  | "idle"
  | "queued"
  | "working"
  | "waiting"
  | "blocked"
  | "failed"
  | "paused"
  | "review"
  | "done"
  | "cancelled";

export const stateWords: Record<ViewState, string> = {
  idle: "Idle",
  queued: "Queued",
  working: "Working",
  waiting: "Waiting",
  blocked: "Blocked",
  failed: "Failed",
  paused: "Paused",
  review: "In review",
  done: "Done",
  cancelled: "Cancelled",
};

/** The text colour that belongs to a state, for a line that says why. */
export const stateText: Record<ViewState, string> = {
  idle: "text-ink3",
  queued: "text-ink3",
  working: "text-ac",
  waiting: "text-wait",
  blocked: "text-block",
  failed: "text-fail",
  paused: "text-ink3",
  review: "text-ac",
  done: "text-ink2",
  cancelled: "text-ink3",
};

/** The 2 px bar at the left of a card: only where somebody should look. */
export const stateBar: Partial<Record<ViewState, string>> = {
  waiting: "before:bg-wait-f",
  blocked: "before:bg-block",
  failed: "before:bg-fail",
};
