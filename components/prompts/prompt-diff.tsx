"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { VersionDiff } from "#components/versions/version-diff";
import type { PromptDiff as Difference, PromptVariable } from "#server/domains/prompts/schema";
import { defaultWords, typeWord } from "./words.ts";

type PromptDiffProps = { id: string; from: number; to: number; action?: ReactNode };

/** What differs between two versions: the lines of the text, then the variables. */
export function PromptDiff({ id, from, to, action }: PromptDiffProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.prompts.diff.queryOptions({ id, from, to }));
  return (
    <VersionDiff from={from} to={to} query={query} action={action}>
      {(data) => <Changes diff={data} />}
    </VersionDiff>
  );
}

function Changes({ diff }: { diff: Difference }) {
  const isSame = diff.lines.every((line) => line.kind === "same");
  return (
    <div className="grid gap-2 pb-3">
      {isSame && <p className="px-4 text-12 text-ink3">The text is the same.</p>}
      {!isSame && (
        <div>
          <LineDiff lines={diff.lines} />
        </div>
      )}
      {diff.variables.length > 0 && (
        <dl className="grid gap-1 px-4">
          {diff.variables.map(({ name, before, after }) => (
            <div key={name} className="grid grid-cols-[7rem_1fr] gap-2 text-12">
              <dt className="truncate font-mono" title={name}>
                {name}
              </dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">
                {before && <del className="text-fail no-underline">{words(before)}</del>}
                <span aria-hidden> → </span>
                {after ? <ins className="text-add-t no-underline">{words(after)}</ins> : "gone"}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function words(variable: PromptVariable): string {
  const options = variable.options.length > 0 ? ` (${variable.options.join(", ")})` : "";
  const description = variable.description ? `: ${variable.description}` : "";
  return `${typeWord(variable.type).toLowerCase()}${options}, ${defaultWords(variable.default)}${description}`;
}
