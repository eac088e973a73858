import type { ViewState } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import type { ApprovalStatus } from "#server/domains/approvals/schema";

const words: Record<ApprovalStatus, [ViewState, string]> = {
  pending: ["waiting", "Waits for a person"],
  approved: ["working", "Approved"],
  executed: ["done", "Done"],
  rejected: ["cancelled", "Rejected"],
  expired: ["cancelled", "Out of time"],
  failed: ["failed", "Refused"],
  withdrawn: ["cancelled", "Taken back"],
};

export function ApprovalState({ status }: { status: ApprovalStatus }) {
  const [state, label] = words[status];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-12 text-ink2">
      <StateGlyph state={state} label="" />
      {label}
    </span>
  );
}
