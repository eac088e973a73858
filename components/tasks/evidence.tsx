"use client";
import { FileText, SquareTerminal, Table2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { parseRef, refHref, refWords } from "#components/lib/refs";
import type { ViewState } from "#components/lib/states";
import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import type { CriterionView, EvidenceView } from "#server/domains/tasks/schema";

const icons = { document: FileText, tool_result: Table2, test_run: SquareTerminal };

function EvidenceLink({ evidence }: { evidence: EvidenceView }) {
  const team = useTeam();
  const ref = parseRef(evidence.ref);
  const Icon = icons[evidence.kind];
  const text = (
    <>
      <Icon size={13} strokeWidth={1.6} className="mt-px shrink-0" aria-hidden />
      <span>
        {evidence.note || (ref ? refWords(ref) : evidence.ref)}
        {evidence.note && ref && <span className="text-ink3"> · {refWords(ref)}</span>}
      </span>
    </>
  );
  if (!ref) return <span className="flex gap-1.5 text-12 text-ink2">{text}</span>;
  return (
    <Link href={refHref(ref, team.path)} className="flex min-h-5 gap-1.5 text-12 text-ac hover:underline">
      {text}
    </Link>
  );
}

type CriterionProps = { criterion: CriterionView; openState?: ViewState; openText?: string; actions?: ReactNode };

/** One thing "done" means, and who has shown that it holds. */
export function Criterion({ criterion, openState = "queued", openText, actions }: CriterionProps) {
  const isProven = criterion.evidence.length > 0;
  const state = isProven ? "done" : openState;
  const checkers = [...new Set(criterion.evidence.map((evidence) => evidence.by))];
  return (
    <li className="flex gap-2.5 border-line border-b py-2.5 last:border-b-0">
      <StateGlyph state={state} className="mt-0.5" label={isProven ? "Proven" : stateWords[state]} />
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="font-500">{criterion.text}</p>
        {criterion.evidence.map((evidence) => (
          <EvidenceLink key={evidence.id} evidence={evidence} />
        ))}
        {criterion.waived && (
          <p className="text-12 text-wait">
            Accepted without proof by {criterion.waived.by}: {criterion.waived.reason}
          </p>
        )}
        {(isProven || !criterion.waived) && (
          <p className="text-12 text-ink3">
            {isProven ? `Checked by ${checkers.join(", ")}, who did not write it` : openText}
          </p>
        )}
        {actions}
      </div>
    </li>
  );
}
