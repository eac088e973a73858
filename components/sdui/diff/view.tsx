import { LineDiff } from "#components/ui/line-diff";
import { diffOf } from "#server/lib/text/line-diff";
import type { ViewProps } from "../views.tsx";

export default function DiffPart({ props }: ViewProps<"diff">) {
  const lines = diffOf(props.before, props.after);
  return (
    <div className="relative overflow-hidden rounded-8 border border-line py-1">
      {props.title && <p className="px-4 py-1 font-550">{props.title}</p>}
      {props.before === props.after ? (
        <p className="px-4 py-1 text-ink3">Both texts are the same.</p>
      ) : (
        <LineDiff lines={lines} />
      )}
    </div>
  );
}
