"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { count, money } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Meter } from "#components/ui/meter";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs";
import type { TeamMoney } from "#server/domains/budgets/schema";
import { CapField } from "./cap-field.tsx";
import { DayBars } from "./day-bars.tsx";
import { MoneyTable, Spent } from "./money-table.tsx";

type Days = "1" | "7" | "30";
const DAYS = { "1": 1, "7": 7, "30": 30 } as const;
const ranges: { value: Days; label: string }[] = [
  { value: "1", label: "Today" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
];

/** Who may change which cap. */
function useRights() {
  const trpc = useTRPC();
  const scopes = useQuery(trpc.session.me.queryOptions()).data?.scopes ?? [];
  return {
    team: scopes.includes("team:manage"),
    agents: scopes.includes("agents:write"),
    missions: scopes.includes("missions:write"),
  };
}

function Today({ data, mayChange }: { data: TeamMoney; mayChange: boolean }) {
  const trpc = useTRPC();
  const setCap = useMutation(trpc.team.setDailyCap.mutationOptions());
  const { spentMicros, reservedMicros, limitMicros } = data.today;
  const used = spentMicros + reservedMicros;
  return (
    <section aria-label="Today" className="grid content-start gap-2 rounded-10 border border-line2 bg-surface p-4">
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-600">Today</span>
        <span className="text-ink2">
          <span className="font-600 text-15 text-ink">{money(spentMicros)}</span> of{" "}
          <CapField
            label="the team’s day"
            micros={limitMicros}
            mayChange={mayChange}
            save={(micros) => setCap.mutateAsync({ dailyCapMicros: micros ?? 0 })}
          />
        </span>
      </p>
      <Meter label="Spent today" value={used} max={limitMicros} hasCap isTall />
      <p className="flex flex-wrap justify-between gap-2 text-12 text-ink3">
        <span>
          {money(Math.max(0, limitMicros - used))} left
          {reservedMicros > 0 && ` · ${money(reservedMicros)} held for calls under way`}
        </span>
        <span>{mayChange ? "A call that does not fit is never sent." : "Owners and admins change this cap."}</span>
      </p>
    </section>
  );
}

function Totals({ data }: { data: TeamMoney }) {
  const { total, days } = data;
  const isSimulated = total.calls > 0 && total.calls === total.simulatedCalls;
  return (
    <section
      aria-label="In this time"
      className="grid content-start gap-2 rounded-10 border border-line2 bg-surface p-4"
    >
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-600">{days === 1 ? "Today" : `${days} days`}</span>
        <span className="text-ink2">
          <Spent {...total} /> · {count(total.calls)} calls
        </span>
      </p>
      {days > 1 && <DayBars data={data} />}
      <p className="text-12 text-ink2">
        {total.accepted === 0 ? (
          "No task was accepted in this time."
        ) : isSimulated ? (
          <>
            {count(total.accepted)} accepted tasks, free: only the simulated model worked, which says nothing of a real
            one.
          </>
        ) : (
          <>
            <span className="font-600 text-ink">{money(total.perAcceptedMicros, "call")}</span> for each of{" "}
            {count(total.accepted)} accepted tasks
          </>
        )}
      </p>
    </section>
  );
}

function Groups({ data, rights }: { data: TeamMoney; rights: ReturnType<typeof useRights> }) {
  const trpc = useTRPC();
  const team = useTeam();
  const setAgent = useMutation(trpc.agents.update.mutationOptions());
  const setMission = useMutation(trpc.missions.setBudget.mutationOptions());
  return (
    <Tabs defaultValue="agents">
      <TabList>
        <Tab value="agents">By agent</Tab>
        <Tab value="missions">By mission</Tab>
        <Tab value="models">By model</Tab>
        <Tab value="kinds">By kind of work</Tab>
      </TabList>
      <TabPanel value="agents" className="pt-2">
        <MoneyTable
          head="Agent"
          lines={data.byAgent}
          href={(line) => `${team.path}/agents/${line.id}`}
          cap={{
            head: "Cap a day",
            cell: (line) => (
              <CapField
                label={line.name}
                micros={line.capMicros}
                none="the team’s"
                mayChange={rights.agents}
                save={(dailyCapMicros) => setAgent.mutateAsync({ id: line.id, dailyCapMicros })}
              />
            ),
          }}
        />
      </TabPanel>
      <TabPanel value="missions" className="pt-2">
        <MoneyTable
          head="Mission"
          lines={data.byMission}
          href={(line) => `${team.path}/missions/${line.id}`}
          hasReserved
          cap={{
            head: "Cap",
            cell: (line) => (
              <CapField
                label={line.name}
                micros={line.capMicros}
                none="no cap"
                mayChange={rights.missions}
                save={(budgetMicros) => setMission.mutateAsync({ id: line.id, budgetMicros })}
              />
            ),
          }}
        />
      </TabPanel>
      <TabPanel value="models" className="pt-2">
        <MoneyTable head="Model" lines={data.byModel} />
      </TabPanel>
      <TabPanel value="kinds" className="pt-2">
        <MoneyTable head="Kind of work" lines={data.byCapability} />
      </TabPanel>
    </Tabs>
  );
}

/** What the team's models cost, by everything a person may want to know it by, and the caps that hold. */
export function MoneyPage() {
  const trpc = useTRPC();
  const rights = useRights();
  const [days, setDays] = useState<Days>("30");
  const query = useQuery(trpc.money.team.queryOptions({ days: DAYS[days] }));
  return (
    <PageFrame title="Money">
      <div className="grid grid-cols-1 gap-4 p-4">
        <div>
          <Segment label="How far back" value={days} onChange={setDays} options={ranges} />
        </div>
        <QueryState query={query} subject="The money" loading={<SkeletonRows rows={8} label="Loading the money" />}>
          {(data) => (
            <>
              {data.total.unknownCalls > 0 && (
                <Notice kind="wait">
                  {count(data.total.unknownCalls)} calls went to models whose price is not known.{" "}
                  {money(data.total.unknownMicros)} was counted for them, so that no cap is passed unseen.
                </Notice>
              )}
              <div className="grid grid-cols-1 gap-3 lg:grid-cols-2">
                <Today data={data} mayChange={rights.team} />
                <Totals data={data} />
              </div>
              <Groups data={data} rights={rights} />
            </>
          )}
        </QueryState>
      </div>
    </PageFrame>
  );
}
