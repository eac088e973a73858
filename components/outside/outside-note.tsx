"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Globe } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";
import type { TrustedKind } from "#server/domains/outside/schema";
import type { OutsideOrigin } from "#server/lib/outside";
import { originWords, outsideWords } from "#server/lib/outside-words";

/** Which text outside it was: its source, when it came, how it begins, and the step that took it in. */
export function OutsideOrigins({ origins }: { origins: readonly OutsideOrigin[] }) {
  const { path } = useTeam();
  return (
    <ul aria-label="Text from outside" className="grid gap-2">
      {origins.map((origin) => (
        <li key={origin.id} className="border-line2 border-l-2 pl-2.5">
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-550 text-ink">{originWords(origin)}</span>
            <Age at={origin.at} className="text-ink3" />
            {origin.runNumber !== null && (
              <Link
                href={`${path}/runs/${origin.runNumber}${origin.stepIndex === null ? "" : `?step=${origin.stepIndex}`}`}
                className="underline decoration-line2 underline-offset-3 hover:text-ink"
              >
                Run {origin.runNumber}
                {origin.stepIndex === null ? "" : `, step ${origin.stepIndex}`}
              </Link>
            )}
          </p>
          {origin.excerpt && <p className="text-ink2 [overflow-wrap:anywhere]">“{origin.excerpt}”</p>}
        </li>
      ))}
    </ul>
  );
}

type Subject = { kind: TrustedKind; id: string; version?: number };

/** Only a person takes a text from outside as the team's own. */
function TrustButton({ subject }: { subject: Subject }) {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const trust = useMutation(trpc.outside.trust.mutationOptions());
  if (!viewer?.scopes.includes("approvals:decide")) return null;
  return (
    <div className="grid justify-items-start gap-1.5">
      <Button size="small" isBusy={trust.isPending} onClick={() => trust.mutate(subject)}>
        I have read this, trust it
      </Button>
      <p className="text-ink3">Whoever reads it from then on is not held for it. Runs that have read it stay held.</p>
      {trust.error && <Notice kind="fail">{trust.error.message}</Notice>}
    </div>
  );
}

type NoteProps = {
  origins: readonly OutsideOrigin[];
  lead?: string;
  /** What a person may say they have read; left out where that changes nothing. */
  subject?: Subject;
  className?: string;
};

/** A quiet line on whatever holds text from outside; it opens to where that came from. */
export function OutsideNote({ origins, lead = "Contains text from outside", subject, className }: NoteProps) {
  if (origins.length === 0) return null;
  return (
    <details className={cn("text-12 text-ink2", className)}>
      <summary className="flex min-h-6 cursor-pointer items-center gap-1.5 hover:text-ink max-md:min-h-9">
        <Globe size={12} strokeWidth={1.6} className="shrink-0 text-ink3" aria-hidden />
        <span className="[overflow-wrap:anywhere]">{outsideWords(origins, lead)}</span>
      </summary>
      <div className="mt-1.5 grid gap-2.5 pb-1.5 pl-4.5">
        <OutsideOrigins origins={origins} />
        {subject && <TrustButton subject={subject} />}
      </div>
    </details>
  );
}
