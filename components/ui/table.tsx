import type { ComponentProps } from "react";
import { cn } from "#components/lib/cn";

/** Rows of 32 px between hairlines. It scrolls in its own box when there is no room. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    <div className="overflow-x-auto">
      <table {...rest} className={cn("w-full border-collapse text-left", className)} />
    </div>
  );
}

/** `isExtra`: left out on a phone, where a table must not scroll sideways; the row's own page has it. */
type CellProps<Tag extends "th" | "td"> = ComponentProps<Tag> & { isExtra?: boolean };

export function HeadCell({ className, isExtra, ...rest }: CellProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "h-8 whitespace-nowrap border-line border-b pr-4 text-left font-400 text-12 text-ink3 last:pr-0",
        isExtra && "max-md:hidden",
        className,
      )}
    />
  );
}

export function Row({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      {...rest}
      className={cn(
        "h-8 border-line border-b transition-colors duration-[80ms] last:border-b-0 hover:bg-bg max-md:h-11",
        className,
      )}
    />
  );
}

export function Cell({ className, isExtra, ...rest }: CellProps<"td">) {
  return <td {...rest} className={cn("pr-4 align-middle last:pr-0", isExtra && "max-md:hidden", className)} />;
}
