"use client";
import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";

type CheckboxProps = {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
  isDisabled?: boolean;
  className?: string;
};

/** A box with its words; the words may be pressed as well. */
export function Checkbox({ isOn, onChange, children, isDisabled, className }: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the box within is a button, which a label may name
    <label className={cn("flex min-h-7 items-center gap-2 max-md:min-h-9", isDisabled && "opacity-45", className)}>
      <Radix.Root
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={(state) => onChange(state === true)}
        className="relative grid size-4 shrink-0 place-items-center after:absolute after:-inset-1 max-md:after:-inset-2.5 rounded-3 border border-ctl bg-surface text-ac-ink hover:border-ink3 data-[state=checked]:border-ac data-[state=checked]:bg-ac"
      >
        <Radix.Indicator>
          <Check size={12} strokeWidth={2.5} aria-hidden />
        </Radix.Indicator>
      </Radix.Root>
      {children}
    </label>
  );
}
