import type { ViewProps } from "../views.tsx";

export default function CodePart({ props }: ViewProps<"code">) {
  const name = props.title ?? props.language ?? "Code";
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] overflow-hidden rounded-8 border border-line bg-bg">
      {(props.title || props.language) && (
        <p className="flex gap-2 border-line border-b px-3 py-1 text-12 text-ink2">
          <span className="min-w-0 truncate font-mono text-11" title={name}>
            {name}
          </span>
          {props.title && props.language && <span className="ml-auto text-ink3">{props.language}</span>}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-96 overflow-auto p-3 font-mono text-12">
        <code>{props.text}</code>
      </pre>
    </div>
  );
}
