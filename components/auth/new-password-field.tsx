"use client";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { PASSWORD_LEAST, PASSWORD_MOST } from "#server/lib/password-length";

type NewPasswordFieldProps = { label?: string; value: string; onChange: (value: string) => void };

/** Where one chooses a password; password managers offer to make one. */
export function NewPasswordField({ label = "Password", value, onChange }: NewPasswordFieldProps) {
  return (
    <Field label={label} hint={`${PASSWORD_LEAST} characters or more, and none of the usual ones.`}>
      <Input
        type="password"
        name="new-password"
        autoComplete="new-password"
        required
        minLength={PASSWORD_LEAST}
        maxLength={PASSWORD_MOST}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
