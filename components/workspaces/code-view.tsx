"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { SkeletonRows } from "#components/ui/skeleton";

const SHOWN_LINES = 1_000;

/** A file with line numbers, as it is at the newest commit. */
export function CodeView({ missionId, path }: { missionId: string; path: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.workspaces.file.queryOptions({ missionId, path }));
  return (
    <QueryState query={query} subject="The file" loading={<SkeletonRows rows={8} label="Loading the file" />}>
      {(file) => (
        <section aria-label={file.path} className="min-w-0 rounded-8 border border-line2 bg-surface">
          <h2 className="flex flex-wrap items-baseline gap-x-2 border-line border-b px-3 py-2">
            <span className="font-600 [overflow-wrap:anywhere]">{file.path}</span>
            <span className="text-12 text-ink3">changed by commit {file.commit}</span>
          </h2>
          {file.text === null ? (
            <Empty title="Not a text" className="m-3">
              Take the files along as a zip to open it.
            </Empty>
          ) : (
            <Lines key={path} text={file.text} />
          )}
        </section>
      )}
    </QueryState>
  );
}

function Lines({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const lines = text.replace(/\n$/, "").split("\n");
  const shown = isWhole ? lines : lines.slice(0, SHOWN_LINES);
  return (
    <>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[70dvh] overflow-auto py-2 font-mono text-12"
      >
        <table className="border-collapse">
          <tbody>
            {shown.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is what it is known by
              <tr key={at}>
                <td className="select-none px-3 text-right align-top text-ink3">{at + 1}</td>
                <td className="whitespace-pre pr-3">{line}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > shown.length && (
        <Button kind="quiet" size="small" className="m-1.5" onClick={() => setWhole(true)}>
          Show all {lines.length} lines
        </Button>
      )}
    </>
  );
}
