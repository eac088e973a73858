"use client";
import { Download, Filter } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { downloadText, toCsv } from "#components/lib/csv";
import { count, money, percent, stepTime } from "#components/lib/format";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { SimulatedMark } from "#components/ui/simulated";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs";
import type { AnalyticsFigures, AnalyticsGroup, AnalyticsLine, AnalyticsView } from "#server/domains/analytics/schema";

export type Narrow = (key: "agentId" | "model" | "missionId", id: string) => void;

const CSV_FIGURES = [
  "tasksDone",
  "tasksReturned",
  "runsSucceeded",
  "runsFailed",
  "runsCancelled",
  "successShare",
  "cycleMedianMs",
  "cycleP90Ms",
  "calls",
  "failedCalls",
  "simulatedCalls",
  "inputTokens",
  "cachedTokens",
  "outputTokens",
  "spentMicros",
  "perAcceptedMicros",
  "latencyP50Ms",
  "latencyP95Ms",
  "firstTokenP50Ms",
  "firstTokenP95Ms",
] as const satisfies readonly (keyof AnalyticsFigures)[];

const figuresOf = (line: AnalyticsFigures) => CSV_FIGURES.map((name) => line[name]);

function saveLines(data: AnalyticsView, name: string, lines: readonly AnalyticsLine[]): void {
  const rows = lines.map((line) => [line.name, line.note ?? "", ...figuresOf(line)]);
  downloadText(`insights-${name}-${data.from}-${data.to}.csv`, toCsv([name, "note", ...CSV_FIGURES], rows));
}

function saveDays(data: AnalyticsView): void {
  const rows = data.byDay.map((day) => [day.day, ...figuresOf(day)]);
  downloadText(`insights-days-${data.from}-${data.to}.csv`, toCsv(["day", ...CSV_FIGURES], rows));
}

type GroupTableProps = {
  head: string;
  group: AnalyticsGroup;
  href?: ((line: AnalyticsLine) => string) | undefined;
  onNarrow?: ((id: string) => void) | undefined;
};

function Spent({ line }: { line: AnalyticsLine }) {
  if (line.calls > 0 && line.calls === line.simulatedCalls) return <SimulatedMark className="text-12 text-ink3" />;
  return money(line.spentMicros);
}

function GroupTable({ head, group, href, onNarrow }: GroupTableProps) {
  if (group.lines.length === 0) return <p className="py-3 text-ink3">Nothing happened in this time.</p>;
  return (
    <>
      <Table>
        <thead>
          <tr>
            <HeadCell>{head}</HeadCell>
            <HeadCell className="text-right">Tasks</HeadCell>
            <HeadCell className="text-right">Went well</HeadCell>
            <HeadCell isExtra className="text-right">
              Median time
            </HeadCell>
            <HeadCell isExtra className="text-right">
              Calls
            </HeadCell>
            <HeadCell isExtra className="text-right">
              Answer in
            </HeadCell>
            <HeadCell className="text-right">Cost</HeadCell>
            <HeadCell isExtra className="text-right">
              A task
            </HeadCell>
            {onNarrow && <HeadCell isExtra aria-label="Narrow" />}
          </tr>
        </thead>
        <tbody>
          {group.lines.map((line) => (
            <Row key={line.id}>
              <Cell className="max-w-0 truncate font-500 max-md:w-2/5">
                {href && line.id !== "" ? (
                  <Link href={href(line)} className="hover:underline" title={line.name}>
                    {line.name}
                  </Link>
                ) : (
                  <span title={line.name}>{line.name}</span>
                )}
                {line.note && <span className="ml-2 font-400 text-12 text-ink3">{line.note.replaceAll("_", " ")}</span>}
              </Cell>
              <Cell className="text-right">{count(line.tasksDone)}</Cell>
              <Cell className="text-right">{line.successShare === null ? "–" : percent(line.successShare, 0)}</Cell>
              <Cell isExtra className="whitespace-nowrap text-right text-ink2">
                {line.cycleMedianMs === null ? "–" : stepTime(line.cycleMedianMs)}
              </Cell>
              <Cell isExtra className="text-right text-ink2">
                {count(line.calls)}
              </Cell>
              <Cell isExtra className="whitespace-nowrap text-right text-ink2">
                {line.latencyP50Ms === null ? "–" : stepTime(line.latencyP50Ms)}
              </Cell>
              <Cell className="whitespace-nowrap text-right">
                <Spent line={line} />
              </Cell>
              <Cell isExtra className="whitespace-nowrap text-right text-ink2">
                {line.perAcceptedMicros === null ? "–" : money(line.perAcceptedMicros, "call")}
              </Cell>
              {onNarrow && (
                <Cell isExtra className="w-8 text-right">
                  {line.id !== "" && (
                    <Button
                      kind="quiet"
                      size="icon"
                      aria-label={`Show only ${line.name}`}
                      onClick={() => onNarrow(line.id)}
                    >
                      <Filter size={13} aria-hidden />
                    </Button>
                  )}
                </Cell>
              )}
            </Row>
          ))}
        </tbody>
      </Table>
      {group.more > 0 && (
        <p className="py-2 text-12 text-ink3">{count(group.more)} more with less done are left out.</p>
      )}
    </>
  );
}

/** The same figures by agent, model, mission and kind of work; each table and the days can be taken along as CSV. */
export function InsightsTables({ data, narrow }: { data: AnalyticsView; narrow: Narrow }) {
  const team = useTeam();
  const tabs = [
    {
      key: "agent",
      label: "By agent",
      head: "Agent",
      group: data.byAgent,
      href: (line: AnalyticsLine) => `${team.path}/agents/${line.id}`,
      onNarrow: (id: string) => narrow("agentId", id),
    },
    {
      key: "model",
      label: "By model",
      head: "Model",
      group: data.byModel,
      onNarrow: (id: string) => narrow("model", id),
    },
    {
      key: "mission",
      label: "By mission",
      head: "Mission",
      group: data.byMission,
      href: (line: AnalyticsLine) => `${team.path}/missions/${line.id}`,
      onNarrow: (id: string) => narrow("missionId", id),
    },
    { key: "kind", label: "By kind of work", head: "Kind of work", group: data.byCapability },
  ];
  return (
    <Tabs defaultValue="agent">
      <TabList>
        {tabs.map((tab) => (
          <Tab key={tab.key} value={tab.key}>
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ key, label, ...tab }) => (
        <TabPanel key={key} value={key} className="pt-2">
          <GroupTable {...tab} />
          <div className="flex flex-wrap gap-2 pt-2">
            <Button size="small" onClick={() => saveLines(data, key, tab.group.lines)}>
              <Download size={12} aria-hidden /> This table as CSV
            </Button>
            <Button size="small" onClick={() => saveDays(data)}>
              <Download size={12} aria-hidden /> The days as CSV
            </Button>
          </div>
        </TabPanel>
      ))}
    </Tabs>
  );
}
