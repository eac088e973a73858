"use client";
import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { age, clockTime, money, plural } from "#components/lib/format";
import { sessionState } from "#components/lib/session-state";
import { useLive } from "#components/trpc/live-provider";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { useNow } from "#components/ui/time";
import { SignedOutNotice } from "./signed-out.tsx";
import { useIsInTeam } from "./team-context.tsx";
import { usePause } from "./use-pause.tsx";

const GRACE_MS = 2_000;
/** The share of the cap at which people are warned, as in the books. */
const SOFT_WARNING = 0.8;

const isOffline = () => !navigator.onLine;

function onNetworkChange(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Short breaks heal by themselves; a longer one says which moment the screen shows. */
function ConnectionNotice() {
  const { status } = useLive();
  const now = useNow();
  const hasNoNetwork = useSyncExternalStore(onNetworkChange, isOffline, () => false);
  if (status.kind !== "lost" || now - status.sinceMs < GRACE_MS) return null;
  const kept = hasNoNetwork ? " You are offline: what you save is sent when you are back." : "";
  return (
    <Notice kind="offline" className="m-2" action={<span className="text-ink3">trying again</span>}>
      Connection lost {age(status.sinceMs, now)} ago. You see the state of {clockTime(status.sinceMs)}.{kept}
    </Notice>
  );
}

/** What a pause did: how many runs stopped, and whether one still ends its step. */
function pauseWords({ total, inStep }: { total: number; inStep: number }): string {
  const stopped = total - Math.min(inStep, total);
  const ending = inStep > 0 ? `${plural(inStep, "run ends its step first", "runs end their step first")}, ` : "";
  if (stopped === 0) return inStep > 0 ? `${ending}nothing is lost.` : "No run was under way, and none starts.";
  return `${plural(stopped, "run")} stopped between steps, ${ending}nothing lost.`;
}

function PausedNotice() {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const { data } = useQuery(trpc.team.summary.queryOptions());
  const { pause, isPaused, canPause } = usePause();
  if (!viewer || !isPaused) return null;
  const goOn = canPause && (
    <Button
      size="small"
      isBusy={pause.isPending}
      busyText="Going on…"
      onClick={() => pause.mutate({ isPaused: false })}
    >
      Go on
    </Button>
  );
  return (
    <Notice kind="wait" className="m-2" action={goOn}>
      <strong className="font-600">Everything is paused.</strong> {data ? pauseWords(data.runsUnderWay) : ""}
      {pause.error && ` It did not go on: ${pause.error.message}`}
    </Notice>
  );
}

function CapNotice() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.team.summary.queryOptions());
  if (!data || data.spentTodayMicros < data.dailyCapMicros * SOFT_WARNING) return null;
  if (data.spentTodayMicros < data.dailyCapMicros) {
    return (
      <Notice kind="wait" className="m-2">
        <strong className="font-600">Today’s cap is nearly spent:</strong> {money(data.spentTodayMicros)} of{" "}
        {money(data.dailyCapMicros)}. Work that costs money stops there and asks.
      </Notice>
    );
  }
  const isZero = data.dailyCapMicros === 0;
  return (
    <Notice kind={isZero ? "wait" : "fail"} className="m-2">
      <strong className="font-600">{isZero ? "Today’s cap is $0.00." : "Today’s cap is reached."}</strong> Calls that
      cost money wait until tomorrow or a higher cap.
    </Notice>
  );
}

/** Somebody was removed while they looked on, or the team was deleted: what is on the screen is how it was. */
function GoneNotice() {
  const toOwnTeams = (
    <Button size="small" onClick={() => window.location.assign("/")}>
      To your teams
    </Button>
  );
  return (
    <Notice kind="fail" className="m-2" action={toOwnTeams}>
      <strong className="font-600">You are not in this team any more.</strong> This page shows how it was.
    </Notice>
  );
}

/** The line to the server, and whether it still lets the viewer in. */
function StandingNotice() {
  const trpc = useTRPC();
  const { error } = useQuery(trpc.session.me.queryOptions());
  return error?.data?.httpStatus === 403 ? <GoneNotice /> : <ConnectionNotice />;
}

/** Under the top bar of every page, when there is something to say about the whole team. */
export function FrameNotices() {
  const isExpired = useSyncExternalStore(sessionState.subscribe, sessionState.isExpired, () => false);
  if (!useIsInTeam()) return null;
  return (
    <div className="shrink-0">
      {isExpired ? <SignedOutNotice /> : <StandingNotice />}
      <PausedNotice />
      <CapNotice />
    </div>
  );
}
