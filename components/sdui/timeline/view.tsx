import { fullLabel } from "#components/lib/chart-dates";
import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import type { ViewProps } from "../views.tsx";

export default function TimelinePart({ props }: ViewProps<"timeline">) {
  return (
    <ol className="grid">
      {props.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries of a timeline are their place
        <li key={at} className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2.5">
          <span className="grid grid-rows-[18px_1fr] justify-items-center">
            <StateGlyph
              state={item.state ?? "idle"}
              size={12}
              label={item.state ? stateWords[item.state] : ""}
              className="self-center"
            />
            {at < props.items.length - 1 && <span className="w-px bg-line2" aria-hidden />}
          </span>
          <span className="pb-2.5 [overflow-wrap:anywhere]">
            <span className="font-500">{item.title}</span>
            {item.at && <span className="text-ink3"> · {fullLabel(item.at)}</span>}
            {item.detail && <span className="block text-12 text-ink2">{item.detail}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
