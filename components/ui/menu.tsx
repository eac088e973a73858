"use client";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "#components/lib/cn";

export const Menu = DropdownMenu.Root;
export const MenuTrigger = DropdownMenu.Trigger;

type MenuContentProps = { children: ReactNode; align?: "start" | "end"; side?: "top" | "bottom" };

export function MenuContent({ children, align = "start", side = "bottom" }: MenuContentProps) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align={align}
        side={side}
        sideOffset={4}
        collisionPadding={8}
        className="z-50 min-w-48 rounded-10 border border-line2 bg-surface p-1 text-ink shadow-2"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

const item =
  "flex h-7 cursor-default select-none items-center gap-2 rounded-6 px-2 outline-none data-highlighted:bg-sunk data-disabled:opacity-45 max-md:h-10";

export function MenuItem({ className, ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...rest} className={cn(item, className)} />;
}

type MenuChoiceProps = {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
};

export function MenuChoice({ label, value, options, onChange }: MenuChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
      <DropdownMenu.Label className="px-2 py-1 text-11 text-ink3">{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={cn(item, "justify-between")}>
          {option.label}
          <DropdownMenu.ItemIndicator className="size-1.5 rounded-full bg-ac" />
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
