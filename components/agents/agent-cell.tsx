import { HeartPulse } from "lucide-react";
import type { AgentCellView } from "#components/lib/agent-view";
import { cn } from "#components/lib/cn";
import { money, tokens } from "#components/lib/format";
import { roleWord } from "#components/lib/roles";
import { stateBar, stateWords } from "#components/lib/states";
import { Pulse } from "#components/state/pulse";
import { StateGlyph } from "#components/state/state-glyph";
import { ToolIcon } from "#components/state/tool-icon";
import { Link } from "#components/ui/link";
import { ModelName } from "#components/ui/simulated";
import { Age, Elapsed } from "#components/ui/time";

function ToolLine({ view }: { view: AgentCellView }) {
  if (view.lateText) {
    return (
      <>
        <HeartPulse size={13} strokeWidth={1.6} className="shrink-0 text-ink3" aria-hidden />
        <span className="truncate">{view.lateText}</span>
      </>
    );
  }
  if (!view.tool) return null;
  return (
    <>
      <ToolIcon tool={view.tool.name} className="shrink-0 text-ink3" />
      <code className="truncate font-mono text-11">{view.tool.name}</code>
      <Age at={view.tool.at} isAgo className="shrink-0 text-ink3" />
    </>
  );
}

/** One seat of the roll: glyph, name, role, elapsed · step · last tool · pulse · money, tokens, model. */
export function AgentCell({ view, className }: { view: AgentCellView; className?: string }) {
  const isIdle = view.state === "idle";
  const bar = stateBar[view.state];
  return (
    <Link
      href={view.href}
      className={cn(
        "relative grid min-w-0 grid-cols-1 content-start gap-1 px-3 py-2.5 transition-colors duration-[80ms] hover:bg-bg focus-visible:outline-offset-[-2px] max-md:py-3",
        bar && "before:absolute before:inset-y-0 before:left-0 before:w-0.5",
        bar,
        className,
      )}
    >
      <span className="flex items-center gap-2">
        <StateGlyph state={view.state} label={stateWords[view.state]} />
        <span className="min-w-0 truncate font-600 text-14" title={view.name}>
          {view.name}
        </span>
        <span className="min-w-8 flex-1 shrink-[9] truncate text-12 text-ink3">{roleWord(view.role)}</span>
        <span className="shrink-0 text-ink2">
          {isIdle || !view.since ? stateWords[view.state].toLowerCase() : <Elapsed from={view.since} />}
        </span>
      </span>
      <span className={cn("truncate", isIdle ? "text-ink2" : "font-500")} title={view.line}>
        {view.line}
      </span>
      <span className="flex h-4 min-w-0 items-center gap-1.5 text-12 text-ink2">
        <ToolLine view={view} />
      </span>
      <Pulse ticks={view.ticks} label={`${view.ticks.length} steps in the last half hour`} className="mt-0.5" />
      <span className="mt-0.5 flex items-baseline gap-2 text-12">
        <span className="font-600">{money(view.costMicros, "call")}</span>
        <span className="text-ink2">{view.tokens > 0 ? tokens(view.tokens) : "no spend"}</span>
        <ModelName model={view.model} isSimulated={view.isSimulated} className="ml-auto text-11 text-ink3" />
      </span>
    </Link>
  );
}

export function AgentCellSkeleton() {
  return (
    <div className="grid h-[114px] content-start gap-2.5 px-3 py-3" aria-hidden>
      <span className="appear-late h-3.5 w-1/2 rounded-5 bg-sunk" />
      <span className="appear-late h-3.5 w-4/5 rounded-5 bg-sunk" />
      <span className="appear-late h-3 w-2/5 rounded-5 bg-sunk" />
      <span className="appear-late h-3 w-full rounded-5 bg-sunk" />
    </div>
  );
}
