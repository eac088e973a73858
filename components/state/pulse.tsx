import type { PulseTick } from "#components/lib/agent-view";
import { cn } from "#components/lib/cn";

const HEIGHT = 14;
const PITCH = 5;
const CAPACITY = 72;

/** 3 px for an instant, 14 px for a minute or more; logarithmic, so that short steps still differ. */
function tickHeight(durationMs: number): number {
  const part = Math.log10(1 + Math.max(0, durationMs) / 20) / Math.log10(3_001);
  return 3 + 11 * Math.min(1, part);
}

const fills = {
  past: "fill-line2",
  running: "fill-ac",
  waiting: "fill-wait-f",
  failed: "fill-fail",
  blocked: "fill-block",
};

function Tick({ tick, x, isNewest }: { tick: PulseTick; x: number; isNewest: boolean }) {
  const height = tickHeight(tick.durationMs);
  if (tick.kind !== "waiting") {
    const className = cn(fills[tick.kind], isNewest && "grow-tick");
    return <rect className={className} x={x} y={HEIGHT - height} width="3" height={height} rx="0.75" />;
  }
  const stripes = Math.max(2, Math.round(height / 3));
  return Array.from({ length: stripes }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the stripes of one tick never move
    <rect key={row} className={fills.waiting} x={x} y={HEIGHT - 2 - row * 3} width="3" height="1.75" />
  ));
}

type PulseProps = { ticks: PulseTick[]; label: string; className?: string };

/** One tick per step of the last half hour, newest right; what is missing is a flat line of dots. */
export function Pulse({ ticks, label, className }: PulseProps) {
  const shown = ticks.slice(-CAPACITY);
  const blanks = CAPACITY - shown.length;
  const width = CAPACITY * PITCH - 2;
  return (
    <div className={cn("flex h-3.5 justify-end overflow-hidden", className)}>
      <svg width={width} height={HEIGHT} className="shrink-0" role="img" aria-label={label}>
        {Array.from({ length: blanks }, (_, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an empty slot is its place
          <circle key={slot} className="fill-line2" cx={slot * PITCH + 1.5} cy={HEIGHT - 1} r="1" />
        ))}
        {shown.map((tick, index) => (
          <Tick key={tick.id} tick={tick} x={(blanks + index) * PITCH} isNewest={index === shown.length - 1} />
        ))}
      </svg>
    </div>
  );
}
