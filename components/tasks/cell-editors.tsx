"use client";
import { type ReactNode, useRef, useState } from "react";
import { cn } from "#components/lib/cn";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

type EditCellProps = {
  label: string;
  children: ReactNode;
  className?: string;
  editor: (close: () => void) => ReactNode;
};

/** A value that turns into its field when it is pressed, and takes the focus back when that closes. */
export function EditCell({ label, children, className, editor }: EditCellProps) {
  const [state, setState] = useState<"shown" | "edited" | "closed">("shown");
  if (state === "edited") return editor(() => setState("closed"));
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      ref={(node) => {
        if (state === "closed") node?.focus();
      }}
      onBlur={() => setState("shown")}
      onClick={() => setState("edited")}
      className={cn(
        "-mx-1 inline-flex min-h-6 min-w-6 items-center gap-1 rounded-5 px-1 text-left hover:bg-sunk",
        className,
      )}
    >
      {children}
    </button>
  );
}

type TextEditorProps = {
  label: string;
  value: string;
  most: number;
  type?: "text" | "date";
  onSave: (value: string) => void;
  onClose: () => void;
};

/** Enter and leaving the field save, Escape does not. */
export function TextEditor({ label, value, most, type = "text", onSave, onClose }: TextEditorProps) {
  const isOver = useRef(false);
  const end = (text: string | null) => {
    if (isOver.current) return;
    isOver.current = true;
    if (text !== null && text.trim() !== value) onSave(text.trim());
    onClose();
  };
  return (
    <Input
      ref={(node) => {
        if (node && document.activeElement !== node) node.focus();
      }}
      aria-label={label}
      type={type}
      defaultValue={value}
      maxLength={most}
      className="h-6.5 min-w-28"
      onBlur={(event) => end(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") end(event.currentTarget.value);
        if (event.key === "Escape") end(null);
      }}
    />
  );
}

type ChoiceEditorProps = {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onSave: (value: string) => void;
  onClose: () => void;
};

/** The browser's own list, opened at once where the browser can. */
export function ChoiceEditor({ label, value, options, onSave, onClose }: ChoiceEditorProps) {
  return (
    <Select
      ref={(node) => {
        if (!node || document.activeElement === node) return;
        node.focus();
        openList(node);
      }}
      aria-label={label}
      className="h-6.5 w-auto min-w-24"
      value={value}
      options={options}
      onBlur={onClose}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      onValue={(next) => {
        if (next !== value) onSave(next);
        onClose();
      }}
    />
  );
}

function openList(node: HTMLSelectElement): void {
  try {
    node.showPicker();
  } catch {
    // Refused without a press of the person's own, and by older browsers: the list then opens with the next key.
    node.focus();
  }
}
