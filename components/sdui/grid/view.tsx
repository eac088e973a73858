import type { ViewProps } from "../views.tsx";

/** As many columns as asked for, fewer where each would be narrower than its content can bear. */
export default function GridPart({ props, parts }: ViewProps<"grid">) {
  const least = props.columns > 3 ? 84 : props.columns > 2 ? 128 : 200;
  return (
    <div
      className="grid gap-x-5 gap-y-3"
      style={{
        gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, max(${least}px, calc(100% / ${props.columns} - 20px))), 1fr))`,
      }}
    >
      {parts}
    </div>
  );
}
