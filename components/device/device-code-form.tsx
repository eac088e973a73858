import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";

/** A form of the browser's own: it works before the page has come to life. */
export function DeviceCodeForm() {
  return (
    <form method="get" action="/device" className="grid gap-3">
      <Field label="Code" hint="Eight letters, as your terminal shows them. Type it only if you started the program.">
        <Input
          name="code"
          required
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          placeholder="BCDF-GHJK"
          className="font-mono uppercase tracking-[.12em]"
        />
      </Field>
      <Button type="submit" kind="main" size="large">
        Go on
      </Button>
    </form>
  );
}
