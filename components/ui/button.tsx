"use client";
import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import { type ComponentProps, lazy, startTransition, useRef, useState } from "react";
import { cn } from "#components/lib/cn";
import { StateGlyph } from "#components/state/state-glyph";

// Only a button that is off and is asked why needs it, and it brings the whole placing machinery along.
const Tooltip = lazy(() => import("./tooltip.tsx"));

/** For a link that looks like a button. */
export const buttonLook = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-6 font-550 transition-colors duration-[80ms] active:duration-[120ms] disabled:cursor-not-allowed disabled:opacity-45 aria-disabled:cursor-not-allowed aria-disabled:opacity-45",
  {
    variants: {
      kind: {
        main: "bg-ac text-ac-ink hover:bg-[color-mix(in_oklab,var(--ac),var(--ink)_12%)] active:bg-[color-mix(in_oklab,var(--ac),var(--ink)_26%)]",
        plain: "border border-line2 bg-surface text-ink hover:bg-sunk active:bg-line",
        quiet: "text-ink2 hover:bg-sunk hover:text-ink active:bg-line",
        danger: "border border-line2 bg-surface text-fail hover:bg-sunk active:bg-line",
      },
      size: {
        small: "h-6 rounded-5 px-2 text-12 max-md:h-9 max-md:px-3",
        usual: "h-7 px-2.5 max-md:h-9 max-md:px-3",
        large: "h-9 px-4 text-14",
        icon: "size-7 max-md:size-9",
      },
    },
    defaultVariants: { kind: "plain", size: "usual" },
  },
);

type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonLook> & {
    asChild?: boolean;
    isBusy?: boolean;
    busyText?: string;
    /** Why it cannot be pressed now. Sets it off and tells the reason on hover and focus. */
    offReason?: string;
  };

export function Button({ kind, size, asChild, isBusy, busyText, offReason, className, ...rest }: ButtonProps) {
  const classes = cn(buttonLook({ kind, size }), className);
  if (asChild) return <Slot.Root className={classes} {...rest} />;
  if (isBusy) {
    return (
      <button type="button" {...rest} className={classes} aria-busy onClick={(event) => event.preventDefault()}>
        <StateGlyph state="working" size={14} className="text-current" />
        {busyText ?? "Working…"}
      </button>
    );
  }
  if (offReason) return <OffButton {...rest} className={classes} reason={offReason} />;
  return <button type="button" {...rest} className={classes} />;
}

/** Tells its reason once it is pointed at or focused; the button is made anew with it then, and keeps the focus. */
function OffButton({ reason, ...rest }: ComponentProps<"button"> & { reason: string }) {
  const [isWanted, setWanted] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const hasFocus = useRef(false);
  // Until the tooltip's code is here, a transition leaves the button as it stands.
  const ask = () => {
    setAsked(true);
    startTransition(() => setWanted(true));
  };
  const off = (
    <button
      {...rest}
      ref={(button) => {
        if (hasFocus.current && document.activeElement === document.body) button?.focus();
      }}
      type="button"
      aria-disabled
      onClick={(event) => event.preventDefault()}
      onPointerEnter={ask}
      onPointerLeave={() => setAsked(false)}
      onFocus={() => {
        hasFocus.current = true;
        ask();
      }}
      onBlur={() => {
        hasFocus.current = false;
        setAsked(false);
      }}
    />
  );
  if (!isWanted) return off;
  return (
    <Tooltip text={reason} startsOpen={isAsked}>
      {off}
    </Tooltip>
  );
}
