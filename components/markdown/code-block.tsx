"use client";
import { Check, Copy } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "#components/ui/button";

/** Code as it was written, with a way to take it along. */
export function CodeBlock({ children }: { children?: ReactNode }) {
  const box = useRef<HTMLPreElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(box.current?.textContent ?? "").then(() => setCopied(true));
  return (
    <div className="group/code relative my-3">
      <pre
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by itself, so the keyboard must be able to reach it
        tabIndex={0}
        className="overflow-x-auto rounded-8 border border-line bg-bg p-3 pr-10 text-12 [&_code]:bg-transparent [&_code]:p-0"
      >
        {children}
      </pre>
      <Button
        kind="quiet"
        className="absolute top-1.5 right-1.5 size-6 bg-bg p-0 opacity-0 focus-visible:opacity-100 group-hover/code:opacity-100 max-md:size-9 max-md:opacity-100"
        aria-label={isCopied ? "Copied" : "Copy the code"}
        onClick={copy}
      >
        {isCopied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      </Button>
    </div>
  );
}
