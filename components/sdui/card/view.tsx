import type { ViewProps } from "../views.tsx";

export default function CardPart({ props, parts }: ViewProps<"card">) {
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2.5 rounded-8 border border-line2 p-3">
      {(props.title || props.detail) && (
        <p className="[overflow-wrap:anywhere]">
          <span className="font-600">{props.title}</span> <span className="text-ink3">{props.detail}</span>
        </p>
      )}
      {parts}
    </div>
  );
}
