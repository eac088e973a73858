"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { deviceWords } from "#components/lib/device-words";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { SessionView } from "#server/domains/accounts/schema";

/** Where one is signed in. What is ended here lets nobody in any more, and an open page of it closes within seconds. */
export function SessionList() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.account.sessions.queryOptions());
  const onSettled = () => queryClient.invalidateQueries(trpc.account.sessions.pathFilter());
  const end = useMutation(trpc.account.endSession.mutationOptions({ onSettled }));
  const endOthers = useMutation(trpc.account.endOtherSessions.mutationOptions({ onSettled }));
  const error = end.error ?? endOthers.error;
  const hasOthers = (query.data?.length ?? 0) > 1;
  return (
    <section aria-label="Sessions" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="font-600">Sessions</h2>
        <Button
          kind="danger"
          offReason={hasOthers ? undefined : "You are signed in nowhere else"}
          isBusy={endOthers.isPending}
          onClick={() => endOthers.mutate()}
        >
          End all others
        </Button>
      </div>
      {error && <Notice kind="fail">Not ended: {error.message}</Notice>}
      <QueryState
        query={query}
        subject="Your sessions"
        loading={<SkeletonRows rows={2} label="Loading your sessions" />}
      >
        {(sessions) => (
          <ul className="rounded-10 border border-line2">
            {sessions.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                isEnding={end.isPending && end.variables.userSessionId === session.id}
                onEnd={() => end.mutate({ userSessionId: session.id })}
              />
            ))}
          </ul>
        )}
      </QueryState>
    </section>
  );
}

type SessionRowProps = { session: SessionView; isEnding: boolean; onEnd: () => void };

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const device = deviceWords(session.userAgent);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-t px-3 py-2 first:border-t-0">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-550">{device}</span>
          {session.isThisOne && <Chip tone="outline">this one</Chip>}
        </p>
        <p className="text-12 text-ink2">
          {session.address} · seen <Age at={session.lastSeenAt} isAgo /> · signed in{" "}
          <Age at={session.createdAt} isAgo />
        </p>
      </div>
      {!session.isThisOne && (
        <Button kind="danger" aria-label={`End ${device} at ${session.address}`} isBusy={isEnding} onClick={onEnd}>
          End
        </Button>
      )}
    </li>
  );
}
