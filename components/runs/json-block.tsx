"use client";
import { useState } from "react";
import { count } from "#components/lib/format";
import { toJson } from "#components/lib/prompt";
import { Button } from "#components/ui/button";

const SHOWN = 6_000;

/** A recorded value as it is. A long one shows its beginning and says how much there is. */
export function JsonBlock({ title, value }: { title: string; value: unknown }) {
  const [isWhole, setWhole] = useState(false);
  const text = toJson(value);
  const isLong = text.length > SHOWN;
  return (
    <section className="min-w-0 rounded-8 border border-line2">
      <h3 className="flex items-baseline gap-2 px-3 pt-2 text-12">
        <span className="font-600">{title}</span>
        <span className="text-ink3">{count(text.length)} characters</span>
      </h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto whitespace-pre-wrap px-3 py-2 font-mono text-11 text-ink2 [overflow-wrap:anywhere]"
      >
        {isWhole || !isLong ? text : `${text.slice(0, SHOWN)}…`}
      </pre>
      {isLong && (
        <Button kind="quiet" size="small" className="m-1.5" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show less" : "Show all"}
        </Button>
      )}
    </section>
  );
}
