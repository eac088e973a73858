"use client";
import { cloneElement, type ReactElement, useId } from "react";
import { StateGlyph } from "#components/state/state-glyph";

type ControlProps = { id?: string; "aria-invalid"?: boolean; "aria-describedby"?: string };
type FieldProps = { label: string; hint?: string; error?: string; children: ReactElement<ControlProps> };

/** A labelled control: label above, what is wrong below, both tied to it for screen readers. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const control = cloneElement(children, {
    id,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error || hint ? noteId : undefined,
  });
  return (
    <div className="grid grid-cols-1 gap-1">
      <label htmlFor={id} className="text-12 text-ink2">
        {label}
      </label>
      {control}
      {(error || hint) && (
        <p id={noteId} className={error ? "flex items-center gap-1.5 text-12 text-fail" : "text-12 text-ink3"}>
          {error && <StateGlyph state="failed" size={12} />}
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
