"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import type { MissionView } from "#server/domains/missions/schema";

const MICROS = 1_000_000;

/** The dollars somebody typed, as micro-dollars; null when it is no amount. */
function microsOf(text: string): number | null {
  const dollars = Number(text.replace(/[$,\s]/g, ""));
  return text.trim() !== "" && Number.isFinite(dollars) && dollars >= 0 ? Math.round(dollars * MICROS) : null;
}

/** The mission stopped before a call it could not pay for: raise a cap, and its runs go on. */
export function MoneyStop({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const team = useQuery(trpc.session.me.queryOptions()).data?.team;
  const setBudget = useMutation(trpc.missions.setBudget.mutationOptions());
  const setDailyCap = useMutation(trpc.team.setDailyCap.mutationOptions());
  const [missionCap, setMissionCap] = useState<string>();
  const [dailyCap, setCap] = useState<string>();
  const hasQuestion = mission.questions.some((question) => question.answer === null);
  if (mission.status !== "needs_answer" || hasQuestion || !team) return null;
  const shownMission = missionCap ?? (mission.budgetMicros === null ? "" : String(mission.budgetMicros / MICROS));
  const shownDaily = dailyCap ?? String(team.dailyCapMicros / MICROS);
  const error = setBudget.error ?? setDailyCap.error;
  const budget = { id: mission.id, budgetMicros: microsOf(shownMission) };
  // The team's cap first: setting the mission's wakes its runs, which look at both.
  const save = () => {
    const daily = microsOf(shownDaily);
    if (daily === null || daily === team.dailyCapMicros) setBudget.mutate(budget);
    else setDailyCap.mutate({ dailyCapMicros: daily }, { onSuccess: () => setBudget.mutate(budget) });
  };
  return (
    <form
      className="grid gap-2 rounded-10 bg-wait-soft p-3"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <p className="font-600 text-wait">{mission.statusReason ?? "The money for this mission is used up."}</p>
      <p className="text-12 text-wait">
        Nothing was sent and nothing is lost. Raise the cap that stopped it, and the work goes on.
      </p>
      <div className="flex flex-wrap items-end gap-2">
        <Field label="This mission may spend, in dollars (empty: no cap)">
          <Input inputMode="decimal" value={shownMission} onChange={(event) => setMissionCap(event.target.value)} />
        </Field>
        <Field label="The team may spend a day, in dollars">
          <Input inputMode="decimal" value={shownDaily} onChange={(event) => setCap(event.target.value)} />
        </Field>
        <Button type="submit" kind="main" isBusy={setBudget.isPending || setDailyCap.isPending} busyText="Saving…">
          Save and go on
        </Button>
      </div>
      {error && <p className="text-12 text-fail">Not saved: {error.message}</p>}
    </form>
  );
}
