"use client";
import { AgentCell } from "#components/agents/agent-cell";
import { offerUndo } from "#components/lib/undo";
import { TaskCard, type TaskCardView } from "#components/tasks/task-card";
import { Button } from "#components/ui/button";
import { Broken, Empty } from "#components/ui/empty";
import { Meter } from "#components/ui/meter";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { useNow } from "#components/ui/time";
import { UndoBar } from "#components/ui/undo-bar";
import { sampleCells } from "./samples.ts";
import { Section } from "./section.tsx";

const task: TaskCardView = {
  href: "#",
  title: "Read 5 supplier contracts",
  shortId: "T-53",
  faces: [{ kind: "agent", name: "Otto" }],
  state: "idle",
  figure: "0/1",
};

const cards = [
  { label: "rest", view: task },
  { label: "hover", view: task, className: "border-ctl bg-sunk" },
  { label: "in the hand", view: task, isInHand: true },
  { label: "just changed", view: { ...task, figure: "now" }, isChanged: true },
  { label: "working", view: { ...task, state: "working" as const, figure: "$0.0412" } },
  { label: "waiting", view: { ...task, state: "waiting" as const, reason: "Waits for your yes" } },
  { label: "blocked", view: { ...task, state: "blocked" as const, reason: "Needs freight costs" } },
  { label: "failed", view: { ...task, state: "failed" as const, reason: "Inbox login refused" } },
];

function Notices() {
  return (
    <Section title="Notices">
      <Notice kind="done" action={<span className="font-600">Open</span>}>
        Saved as version 6.
      </Notice>
      <div>
        <Button onClick={() => offerUndo("T-53 called off.", () => Promise.reject(new Error("It has begun again.")))}>
          Do what can be undone
        </Button>
      </div>
      <UndoBar />
      <Notice kind="wait" action={<Button size="small">Go on</Button>}>
        <strong className="font-600">Everything is paused.</strong> 4 runs stopped between steps, nothing lost.
      </Notice>
      <Notice kind="fail" action={<Button size="small">Raise cap</Button>}>
        <strong className="font-600">Today’s cap of $10.00 is reached.</strong> No more calls today.
      </Notice>
      <Notice kind="simulated">
        Juno speaks through the <strong className="font-600">simulated model</strong>. It works by rules on your files.
      </Notice>
      <Notice kind="offline" action={<span className="text-ink3">trying again</span>}>
        Connection lost 4 s ago. You see the state of 14:19:22.
      </Notice>
    </Section>
  );
}

export function PartsRight() {
  const now = useNow();
  return (
    <div className="grid content-start gap-6">
      <Section title="Agent card">
        <div className="grid grid-cols-1 overflow-hidden rounded-10 border border-line2 sm:grid-cols-2">
          {sampleCells(now).map((cell) => (
            <AgentCell
              key={cell.name}
              view={cell}
              className="border-line sm:odd:border-r sm:[&:nth-child(-n+2)]:border-b"
            />
          ))}
        </div>
      </Section>
      <Section title="Task card">
        <ul className="grid grid-cols-2 gap-2.5 text-12 text-ink3 sm:grid-cols-4">
          {cards.map(({ label, ...card }) => (
            <li key={label} className="grid content-start gap-1.5">
              <TaskCard {...card} />
              {label}
            </li>
          ))}
        </ul>
      </Section>
      <Notices />
      <Section title="Bars">
        <Meter label="Money" value={4.18} forecast={6.4} max={10} hasCap isTall />
      </Section>
      <Section title="Loading, empty, broken">
        <div className="grid gap-2.5 sm:grid-cols-3">
          <SkeletonRows rows={3} label="Loading" />
          <Empty title="No task is in review">Work lands here with its proof.</Empty>
          <Broken title="This card did not load" id="e-4f21" onRetry={() => undefined} />
        </div>
      </Section>
    </div>
  );
}
