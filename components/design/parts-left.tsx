"use client";
import { type ReactNode, useState } from "react";
import { cn } from "#components/lib/cn";
import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { stateMeanings, swatches } from "./samples.ts";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2.5">
      <h2 className="border-line border-b pb-1.5 font-600">{title}</h2>
      {children}
    </section>
  );
}

const kinds = [
  ["Main", "main", "Approve"],
  ["Plain", "plain", "Edit plan"],
  ["Quiet", "quiet", "Later"],
  ["Danger", "danger", "Reject"],
] as const;

function Buttons() {
  return (
    <Section title="Buttons">
      {kinds.map(([name, kind, text]) => (
        <div key={kind} className="flex flex-wrap items-center gap-2">
          <span className="w-16 text-12 text-ink3">{name}</span>
          <Button kind={kind}>{text}</Button>
          <Button kind={kind} size="small">
            {text}
          </Button>
          <Button kind={kind} disabled>
            {text}
          </Button>
          <Button kind={kind} offReason="Only the owner can do this">
            {text}
          </Button>
          <Button kind={kind} isBusy>
            {text}
          </Button>
        </div>
      ))}
    </Section>
  );
}

function States() {
  return (
    <Section title="States: shape first, then colour">
      <ul className="grid gap-1.5">
        {stateMeanings.map(({ state, meaning, shape }) => (
          <li key={state} className="grid grid-cols-[20px_80px_1fr_auto] items-center gap-1">
            <StateGlyph state={state} />
            <span className="font-600">{stateWords[state]}</span>
            <span className="text-ink2">{meaning}</span>
            <span className="text-12 text-ink3">{shape}</span>
          </li>
        ))}
      </ul>
      <p className="flex items-center gap-2 text-12 text-ink3">
        Grey
        <span className="flex gap-2 grayscale">
          {stateMeanings.map(({ state }) => (
            <StateGlyph key={state} state={state} size={12} />
          ))}
        </span>
      </p>
    </Section>
  );
}

function Fields() {
  const [view, setView] = useState("graph");
  return (
    <Section title="Fields">
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Agent" hint="Unique in the team">
          <Input placeholder="Name" />
        </Field>
        <Field label="Cap" error="A cap must be above $0.00">
          <Input defaultValue="$0.00" />
        </Field>
        <Field label="Team">
          <Input defaultValue="Norrland" disabled />
        </Field>
      </div>
      <div>
        <Segment
          label="View"
          value={view}
          onChange={setView}
          options={[
            { value: "graph", label: "Graph" },
            { value: "list", label: "List" },
          ]}
        />
      </div>
    </Section>
  );
}

export function PartsLeft() {
  return (
    <div className="grid content-start gap-6">
      <Buttons />
      <States />
      <Fields />
      <Section title="Colours">
        <ul className="grid grid-cols-9 gap-1.5 text-11 text-ink2">
          {swatches.map(([name, className]) => (
            <li key={name}>
              <span className={cn("mb-1 block h-7 rounded-5 border border-line", className)} />
              {name}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
