import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "#components/lib/cn";

const look = cva("inline-flex items-center gap-1.5 whitespace-nowrap rounded-5 px-1.5 py-0.5 text-12", {
  variants: {
    tone: {
      plain: "bg-sunk text-ink2",
      live: "bg-ac-soft text-ac",
      wait: "bg-wait-soft text-wait",
      block: "bg-block-soft text-block",
      fail: "bg-fail-soft text-fail",
      outline: "border border-line2 text-ink2",
    },
  },
  defaultVariants: { tone: "plain" },
});

type ChipProps = ComponentProps<"span"> & VariantProps<typeof look>;

export function Chip({ tone, className, ...rest }: ChipProps) {
  return <span {...rest} className={cn(look({ tone }), className)} />;
}

/** The count in the menu and on the phone: a person's turn is always in sight. */
export function CountBadge({ value, label }: { value: number; label: string }) {
  if (value === 0) return null;
  return (
    <span
      title={label}
      className="inline-grid h-4.5 min-w-4.5 place-items-center rounded-full bg-ac px-1 font-600 text-11 text-ac-ink leading-none"
    >
      {value}
      <span className="sr-only"> {label}</span>
    </span>
  );
}
