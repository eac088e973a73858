"use client";
import { useRef, useState } from "react";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { safeTarget } from "#server/lib/safe-target";
import { enter } from "./enter.ts";

const DEMO = { email: "demo@muster.local", password: "mission-control" };

const REFUSALS = {
  refused: "Address and password do not belong together. After many tries it pauses for a few minutes.",
  "wrong-code": "This code is not right, was used before, or its time is over. Type the next one.",
  paused: "Too many tries for this account. Signing in pauses for a quarter of an hour.",
  unreachable: "The server did not answer. What you typed is kept; try again.",
};
type Refusal = keyof typeof REFUSALS;
const isRefusal = (state: string): state is Refusal => state in REFUSALS;

type SignInFormProps = {
  callbackUrl?: string | undefined;
  /** Known already, when somebody signs in again. */
  knownEmail?: string | undefined;
  /** Instead of going to another page. */
  onSignedIn?: () => void;
};

export function SignInForm({ callbackUrl, knownEmail, onSignedIn }: SignInFormProps) {
  // The fields keep their own text: what was typed before this page came to life stays.
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"ready" | "busy" | Refusal>("ready");
  const [asksCode, setAsksCode] = useState(false);

  async function submit(): Promise<void> {
    setState("busy");
    const typed = {
      email: email.current?.value ?? "",
      password: password.current?.value ?? "",
      code: code.current?.value ?? "",
    };
    // A lost connection: the form keeps what was typed and says so.
    const answer = await enter(typed).catch(() => "unreachable" as const);
    if (answer === "in") {
      if (onSignedIn) onSignedIn();
      else window.location.assign(safeTarget(callbackUrl));
      return;
    }
    if (answer === "code") setAsksCode(true);
    setState(answer === "code" ? "ready" : answer);
  }

  return (
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {isRefusal(state) && <Notice kind="fail">{REFUSALS[state]}</Notice>}
      <Field label="E-mail">
        <Input ref={email} type="email" name="email" autoComplete="username" required defaultValue={knownEmail} />
      </Field>
      <Field label="Password">
        <Input ref={password} type="password" name="password" autoComplete="current-password" required />
      </Field>
      {asksCode && (
        <Field label="Code" hint="Six digits of your authenticator app, or one of your recovery codes.">
          <Input ref={code} name="code" autoComplete="one-time-code" autoFocus required maxLength={40} />
        </Field>
      )}
      <Button type="submit" kind="main" size="large" isBusy={state === "busy"} busyText="Signing in…">
        Sign in
      </Button>
      {!onSignedIn && !asksCode && (
        <Button
          kind="quiet"
          onClick={() => {
            if (email.current) email.current.value = DEMO.email;
            if (password.current) password.current.value = DEMO.password;
          }}
        >
          Fill in the demo account
        </Button>
      )}
    </form>
  );
}
