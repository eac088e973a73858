import type { ComponentProps } from "react";
import { cn } from "#components/lib/cn";
import { stateBar, type ViewState } from "#components/lib/states";

type CardProps = ComponentProps<"div"> & { state?: ViewState; isDashed?: boolean };

export function Card({ state, isDashed, className, ...rest }: CardProps) {
  const bar = state ? stateBar[state] : undefined;
  return (
    <div
      {...rest}
      className={cn(
        "relative rounded-8 border border-line2 bg-surface shadow-1",
        isDashed && "border-dashed shadow-none",
        bar && "before:absolute before:inset-y-2 before:-left-px before:w-0.5 before:rounded-3",
        bar,
        className,
      )}
    />
  );
}
