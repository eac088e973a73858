"use client";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";

type DoorFormProps = {
  action: string;
  busyText: string;
  isBusy: boolean;
  /** Before the reason when it fails. */
  failText: string;
  error: { message: string } | null;
  onSubmit: () => void;
  children: ReactNode;
};

/** A form on the pages before a team is open. What was typed stays when it fails. */
export function DoorForm({ action, busyText, isBusy, failText, error, onSubmit, children }: DoorFormProps) {
  return (
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {error && (
        <Notice kind="fail">
          {failText}: {error.message} What you typed is kept.
        </Notice>
      )}
      <Button type="submit" kind="main" size="large" isBusy={isBusy} busyText={busyText}>
        {action}
      </Button>
    </form>
  );
}

/** Without `onChange` it only says whose account it is about, to people and to password managers. */
export function EmailField({ value, onChange }: { value: string; onChange?: ((value: string) => void) | undefined }) {
  return (
    <Field label="E-mail">
      <Input
        type="email"
        required
        maxLength={254}
        autoComplete="username"
        readOnly={!onChange}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
    </Field>
  );
}

type PasswordFieldProps = { label?: string; value: string; onChange: (value: string) => void };

/** A password that one has already. */
export function PasswordField({ label = "Password", value, onChange }: PasswordFieldProps) {
  return (
    <Field label={label}>
      <Input
        type="password"
        autoComplete="current-password"
        required
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
