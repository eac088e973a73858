"use client";
import { useRef, useState } from "react";
import { safeTarget } from "#components/lib/safe-target";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";

const DEMO = { email: "demo@muster.local", password: "mission-control" };

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
  const [state, setState] = useState<"ready" | "busy" | "refused" | "paused" | "unreachable">("ready");

  async function enter(): Promise<void> {
    setState("busy");
    try {
      const { signIn } = await import("next-auth/react");
      const typed = { email: email.current?.value ?? "", password: password.current?.value ?? "" };
      const answer = await signIn("credentials", { ...typed, redirect: false });
      if (answer?.ok && !answer.error) {
        if (onSignedIn) onSignedIn();
        else window.location.assign(safeTarget(callbackUrl));
        return;
      }
      if (answer?.status === 429) setState("paused");
      else setState(answer && answer.status >= 500 ? "unreachable" : "refused");
    } catch {
      // A lost connection: the form keeps what was typed and says so.
      setState("unreachable");
    }
  }

  return (
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      {state === "refused" && (
        <Notice kind="fail">
          Address and password do not belong together. After many tries it pauses for a few minutes.
        </Notice>
      )}
      {state === "paused" && (
        <Notice kind="fail">Too many tries for this account. Signing in pauses for a quarter of an hour.</Notice>
      )}
      {state === "unreachable" && (
        <Notice kind="fail">The server did not answer. What you typed is kept; try again.</Notice>
      )}
      <Field label="E-mail">
        <Input ref={email} type="email" name="email" autoComplete="username" required defaultValue={knownEmail} />
      </Field>
      <Field label="Password">
        <Input ref={password} type="password" name="password" autoComplete="current-password" required />
      </Field>
      <Button type="submit" kind="main" size="large" isBusy={state === "busy"} busyText="Signing in…">
        Sign in
      </Button>
      {!onSignedIn && (
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
