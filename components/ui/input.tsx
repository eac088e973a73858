import type { ComponentProps } from "react";
import { cn } from "#components/lib/cn";

const field =
  "w-full rounded-6 border border-ctl bg-surface text-ink placeholder:text-ink3 hover:border-ink3 focus-visible:outline-offset-1 aria-invalid:border-fail disabled:cursor-not-allowed disabled:border-line2 disabled:text-ink3 read-only:border-line2 read-only:bg-bg max-md:text-[16px]";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cn(field, "h-7.5 px-2.5 max-md:h-9", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={cn(field, "min-h-20 resize-y px-2.5 py-1.5", className)} />;
}
