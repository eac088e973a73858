"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { LineDiff } from "#components/ui/line-diff";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { EditResult } from "#server/domains/working/schema";
import { EditResults } from "./edit-results.tsx";

type Shown = "text" | "changes" | "restore";
type WorkingVersionProps = { version: number; onClose: () => void };

/** What stands over an earlier version: what it changed, and the way back to it. */
export function WorkingVersion({ version, onClose }: WorkingVersionProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const [shown, setShown] = useState<Shown>("text");
  const [result, setResult] = useState<EditResult | null>(null);
  const restore = useMutation(
    trpc.working.restore.mutationOptions({
      onSuccess: (answer) => {
        setResult(answer);
        setShown("text");
        void queryClient.invalidateQueries();
      },
    }),
  );
  const canRestore = viewer?.scopes.includes("tasks:write") ?? false;
  return (
    <div className="m-3 grid gap-2">
      <Notice
        kind="wait"
        action={
          <Button size="small" onClick={onClose}>
            Show now
          </Button>
        }
      >
        You read version {version}. It does not change any more.
      </Notice>
      {result ? (
        <EditResults result={result} />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button
            size="small"
            aria-expanded={shown === "changes"}
            onClick={() => setShown(shown === "changes" ? "text" : "changes")}
          >
            What it changed
          </Button>
          {canRestore && (
            <Button size="small" aria-expanded={shown === "restore"} onClick={() => setShown("restore")}>
              Restore v{version}
            </Button>
          )}
        </div>
      )}
      {shown === "restore" && (
        <div className="grid gap-2 rounded-10 border border-line2 p-3">
          <p className="text-ink2">
            Tasks become again what this version says of them: title, section, who has them, priority. What the rules do
            not allow, such as undoing what is done, stays and is listed. Tasks added since stay.
          </p>
          <div className="flex gap-2">
            <Button isBusy={restore.isPending} busyText="Restoring…" onClick={() => restore.mutate({ version })}>
              Restore v{version}
            </Button>
            <Button kind="quiet" onClick={() => setShown("text")}>
              Leave it
            </Button>
          </div>
        </div>
      )}
      {restore.error && <Notice kind="fail">Nothing was restored. {restore.error.message}</Notice>}
      {shown === "changes" && <Changes version={version} />}
    </div>
  );
}

function Changes({ version }: { version: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.working.diff.queryOptions({ from: Math.max(version - 1, 0), to: version }));
  return (
    <section aria-label={`What v${version} changed`} className="rounded-10 border border-line2 py-2">
      <QueryState
        query={query}
        subject="The changes"
        className="mx-4"
        loading={<SkeletonRows rows={4} label="Loading changes" />}
      >
        {(data) => <LineDiff lines={data.lines} />}
      </QueryState>
    </section>
  );
}
