"use client";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";

type SegmentProps<Value extends string> = {
  label: string;
  value: Value;
  options: { value: Value; label: ReactNode }[];
  onChange: (value: Value) => void;
  isSmall?: boolean;
};

/** A switch between views of the same thing. */
export function Segment<Value extends string>({ label, value, options, onChange, isSmall }: SegmentProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
      className="inline-flex w-fit gap-0.5 max-md:flex-wrap rounded-8 bg-sunk p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={cn(
            "whitespace-nowrap rounded-6 border border-transparent px-3 text-ink2 transition-colors duration-[80ms] hover:text-ink data-[state=on]:border-line2 data-[state=on]:bg-raised data-[state=on]:font-550 data-[state=on]:text-ink",
            isSmall ? "h-6 px-2 text-12 max-md:h-9" : "h-7 max-md:h-9",
          )}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
