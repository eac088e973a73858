import type { ComponentProps } from "react";
import { cn } from "#components/lib/cn";

type SelectProps = Omit<ComponentProps<"select">, "value" | "onChange"> & {
  value: string;
  options: readonly { value: string; label: string }[];
  onValue: (value: string) => void;
};

/** The browser's own choice list: it knows every keyboard, screen reader and phone. */
export function Select({ value, options, onValue, className, ...rest }: SelectProps) {
  return (
    <select
      {...rest}
      value={value}
      onChange={(event) => onValue(event.target.value)}
      className={cn(
        "h-7.5 w-full rounded-6 border border-ctl bg-surface px-2 text-ink hover:border-ink3 focus-visible:outline-offset-1 disabled:cursor-not-allowed disabled:text-ink3 aria-invalid:border-fail max-md:h-9 max-md:text-[16px]",
        className,
      )}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
