"use client";
import { useQuery } from "@tanstack/react-query";
import { age, clockTime, money } from "#components/lib/format";
import { useLive } from "#components/trpc/live-provider";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { useNow } from "#components/ui/time";

const GRACE_MS = 2_000;
/** The share of the cap at which people are warned, as in the books. */
const SOFT_WARNING = 0.8;

/** Short breaks heal by themselves; a longer one says which moment the screen shows. */
function ConnectionNotice() {
  const { status } = useLive();
  const now = useNow();
  if (status.kind !== "lost" || now - status.sinceMs < GRACE_MS) return null;
  return (
    <Notice kind="offline" className="m-2" action={<span className="text-ink3">trying again</span>}>
      Connection lost {age(status.sinceMs, now)} ago. You see the state of {clockTime(status.sinceMs)}.
    </Notice>
  );
}

function PausedNotice() {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  if (!viewer?.team.isPaused) return null;
  return (
    <Notice kind="wait" className="m-2">
      <strong className="font-600">Everything is paused.</strong> Runs stopped between steps, nothing is lost.
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

export function TeamNotices() {
  return (
    <>
      <ConnectionNotice />
      <PausedNotice />
      <CapNotice />
    </>
  );
}
