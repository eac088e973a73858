"use client";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";

type Entry = { key: string; value: unknown };

/** The parts of a payload that is an object; null when it is anything else. */
function partsOf(payload: unknown): Entry[] | null {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
  return Object.entries(payload).map(([key, value]) => ({ key, value }));
}

const labelOf = (key: string): string => {
  const words = key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const MICROS = 1_000_000;
const isMoney = (key: string) => key.endsWith("Micros");

type PartProps = { kind: unknown; entry: Entry; onValue: (value: unknown) => void };

/** One part by what it is: text, money in dollars, a figure, yes or no, and anything else as JSON. */
function Part({ kind, entry: { key, value }, onValue }: PartProps) {
  if (typeof kind === "number" && isMoney(key))
    return (
      <Field label={`${labelOf(key.replace(/Micros$/, ""))}, in dollars`}>
        <Input
          inputMode="decimal"
          defaultValue={String(Number(value) / MICROS)}
          onChange={(event) => onValue(Math.round(Number(event.target.value.replace(/[$,\s]/g, "")) * MICROS))}
        />
      </Field>
    );
  if (typeof kind === "number")
    return (
      <Field label={labelOf(key)}>
        <Input
          inputMode="decimal"
          defaultValue={String(value)}
          onChange={(event) => onValue(Number(event.target.value))}
        />
      </Field>
    );
  if (typeof kind === "boolean")
    return (
      <Field label={labelOf(key)}>
        <Select
          value={value ? "yes" : "no"}
          onValue={(next) => onValue(next === "yes")}
          options={["yes", "no"].map((option) => ({ value: option, label: option }))}
        />
      </Field>
    );
  if (typeof kind === "string" && kind.length <= 100 && !kind.includes("\n"))
    return (
      <Field label={labelOf(key)}>
        <Input defaultValue={String(value)} onChange={(event) => onValue(event.target.value)} />
      </Field>
    );
  if (typeof kind === "string")
    return (
      <Field label={labelOf(key)}>
        <Textarea
          defaultValue={String(value)}
          rows={Math.min(18, kind.split("\n").length + 2)}
          className="text-14"
          onChange={(event) => onValue(event.target.value)}
        />
      </Field>
    );
  return <JsonPart label={labelOf(key)} value={value ?? null} onValue={onValue} />;
}

function JsonPart({ label, value, onValue }: { label: string; value: unknown; onValue: (value: unknown) => void }) {
  return (
    <Field label={`${label}, as JSON`}>
      <Textarea
        defaultValue={JSON.stringify(value, null, 2)}
        rows={6}
        className="font-mono text-12"
        onChange={(event) => onValue(readJson(event.target.value))}
      />
    </Field>
  );
}

/** What is no JSON yet is sent as its text: the tool's own input says what is wrong with it. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type PayloadEditorProps = { original: unknown; payload: unknown; onChange: (payload: unknown) => void };

/** The payload itself, to change before it is approved. What each part is follows from what was asked for. */
export function PayloadEditor({ original, payload, onChange }: PayloadEditorProps) {
  const kinds = partsOf(original);
  if (!kinds) return <JsonPart label="Input" value={original} onValue={onChange} />;
  if (kinds.length === 0) return <p className="text-12 text-ink3">It takes no input.</p>;
  const now: Record<string, unknown> = { ...Object(payload) };
  return (
    <div className="grid gap-2.5">
      {kinds.map((kind) => (
        <Part
          key={kind.key}
          kind={kind.value}
          entry={{ key: kind.key, value: now[kind.key] }}
          onValue={(value) => onChange({ ...now, [kind.key]: value })}
        />
      ))}
    </div>
  );
}
