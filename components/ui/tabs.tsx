"use client";
import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "#components/lib/cn";

export const Tabs = Radix.Root;

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List {...rest} className={cn("flex gap-4 overflow-x-auto border-line border-b", className)} />;
}

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      {...rest}
      className={cn(
        "-mb-px h-8 shrink-0 whitespace-nowrap border-transparent border-b-2 text-ink2 transition-colors duration-[120ms] hover:text-ink data-[state=active]:border-ac data-[state=active]:font-550 data-[state=active]:text-ink max-md:h-10",
        className,
      )}
    />
  );
}

export function TabPanel({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content {...rest} className={cn("focus-visible:outline-offset-[-2px]", className)} />;
}
