import { cn } from "#components/lib/cn";
import { stateText, stateWords, type ViewState } from "#components/lib/states";
import { ActorFace, type ActorKind } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Card } from "#components/ui/card";
import { Link } from "#components/ui/link";

export type TaskCardView = {
  href: string;
  title: string;
  shortId: string;
  faces: { kind: ActorKind; name: string }[];
  state: ViewState;
  reason?: string | null;
  /** Criteria before work, money while it runs. */
  figure: string;
};

type TaskCardProps = { view: TaskCardView; isChanged?: boolean; isInHand?: boolean; className?: string };

const showsGlyph = (state: ViewState) => state === "working";

export function TaskCard({ view, isChanged, isInHand, className }: TaskCardProps) {
  return (
    <Card
      state={view.state}
      className={cn(
        "transition-colors duration-[80ms] hover:border-ctl hover:bg-sunk",
        isChanged && "halo border-ac-line",
        isInHand && "rotate-[-1.5deg] shadow-2",
        className,
      )}
    >
      <Link href={view.href} className="grid content-start gap-1 rounded-8 px-2 py-1.5">
        <span dir="auto" className="line-clamp-2 font-500 [overflow-wrap:anywhere]" title={view.title}>
          {view.title}
        </span>
        {view.reason && (
          <span className={cn("flex items-start gap-1.5 text-12", stateText[view.state])}>
            <StateGlyph state={view.state} size={12} className="mt-0.5" label={stateWords[view.state]} />
            <span className="line-clamp-2">{view.reason}</span>
          </span>
        )}
        <span className="flex h-5 items-center gap-1.5 text-12 text-ink2">
          {view.faces.map((face) => (
            <ActorFace key={`${face.kind}-${face.name}`} kind={face.kind} name={face.name} size={16} />
          ))}
          <span>{view.shortId}</span>
          {showsGlyph(view.state) && <StateGlyph state={view.state} size={11} label={stateWords[view.state]} />}
          <span className="ml-auto">{view.figure}</span>
        </span>
      </Link>
    </Card>
  );
}
