import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { SafeLink } from "../safe-link.tsx";
import type { ViewProps } from "../views.tsx";

export default function ListPart({ props }: ViewProps<"list">) {
  const Tag = props.isOrdered ? "ol" : "ul";
  return (
    <Tag className="grid gap-1">
      {props.items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a list have no name of their own
        <li key={at} className="flex items-start gap-2">
          <span className="grid h-4.5 min-w-3.5 shrink-0 place-items-center text-ink3">
            {item.state ? (
              <StateGlyph state={item.state} size={13} label={stateWords[item.state]} />
            ) : props.isOrdered ? (
              `${at + 1}.`
            ) : (
              "–"
            )}
          </span>
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {item.link ? <SafeLink href={item.link}>{item.text}</SafeLink> : item.text}
            {item.detail && <span className="text-ink3"> · {item.detail}</span>}
          </span>
        </li>
      ))}
    </Tag>
  );
}
