import { cn } from "#components/lib/cn";
import type { ViewProps } from "../views.tsx";

export default function StackPart({ props, parts }: ViewProps<"stack">) {
  const isRow = props.direction === "row";
  const isClose = props.gap === "small";
  return (
    <div
      className={cn(
        "min-w-0",
        isRow ? "flex flex-wrap items-start gap-x-6" : "grid grid-cols-[minmax(0,1fr)]",
        isClose ? "gap-y-1.5" : "gap-y-3",
      )}
    >
      {parts}
    </div>
  );
}
