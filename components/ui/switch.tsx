"use client";
import { Switch as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";

type SwitchProps = {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
  isDisabled?: boolean;
  className?: string;
};

/** For what holds at once, without saving; what is saved with a form takes a checkbox. */
export function Switch({ isOn, onChange, children, isDisabled, className }: SwitchProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch within is a button, which a label may name
    <label className={cn("flex min-h-7 items-center gap-2 max-md:min-h-9", isDisabled && "opacity-45", className)}>
      <Radix.Root
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        className="relative h-4.5 w-7.5 shrink-0 rounded-full border border-ctl bg-sunk transition-colors duration-[120ms] data-[state=checked]:border-ac data-[state=checked]:bg-ac"
      >
        <Radix.Thumb className="block size-3 translate-x-0.5 rounded-full bg-ink3 transition-transform duration-[120ms] data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-ac-ink" />
      </Radix.Root>
      {children}
    </label>
  );
}
