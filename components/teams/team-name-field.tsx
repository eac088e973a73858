import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";

type TeamNameFieldProps = { label: string; value: string; onChange: (name: string) => void };

export function TeamNameField({ label, value, onChange }: TeamNameFieldProps) {
  return (
    <Field label={label} hint="People and agents see it; you can change it later.">
      <Input
        required
        maxLength={80}
        autoComplete="organization"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
