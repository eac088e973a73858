"use client";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { amountOf, typedAmount } from "#components/lib/amount";
import { money } from "#components/lib/format";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";

type CapFieldProps = {
  /** What the cap is for, for a screen reader: "the team's day". */
  label: string;
  micros: number | null;
  /** Shown instead of an amount when there is no cap; left out, an amount has to be given. */
  none?: string;
  mayChange: boolean;
  save: (micros: number | null) => Promise<unknown>;
};

/** A cap as a figure; whoever may change it types another in its place. */
export function CapField({ label, micros, none, mayChange, save }: CapFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const shown = micros === null ? (none ?? "no cap") : money(micros);
  if (text === null) {
    return (
      <span className="inline-flex items-center gap-1 whitespace-nowrap">
        <span className={micros === null ? "text-ink3" : "font-600"}>{shown}</span>
        {mayChange && (
          <Button
            kind="quiet"
            size="small"
            aria-label={`Change the cap of ${label}`}
            onClick={() => setText(typedAmount(micros))}
          >
            <Pencil size={12} aria-hidden />
          </Button>
        )}
      </span>
    );
  }
  const amount = amountOf(text);
  const isWrong = amount === undefined || (amount === null && none === undefined);
  async function submit(): Promise<void> {
    if (amount === undefined || isWrong) return setProblem("An amount in dollars, such as 12.50.");
    setBusy(true);
    try {
      await save(amount);
      setText(null);
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "It was not saved.");
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      className="inline-grid gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <span className="flex flex-wrap items-center gap-1">
        <Input
          autoFocus
          inputMode="decimal"
          className="w-24"
          aria-label={`Cap of ${label}, in dollars`}
          aria-invalid={problem ? true : undefined}
          placeholder={none ? "none" : ""}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && setText(null)}
        />
        <Button type="submit" kind="main" size="small" isBusy={isBusy} busyText="Saving…">
          Save
        </Button>
        <Button kind="quiet" size="small" onClick={() => setText(null)}>
          Keep
        </Button>
      </span>
      {problem && <span className="text-12 text-fail">{problem}</span>}
    </form>
  );
}
