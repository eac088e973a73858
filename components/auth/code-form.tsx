"use client";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import { safeTarget } from "#server/lib/safe-target";
import { enterCode } from "./enter.ts";

const REFUSALS = {
  "wrong-code": "This code is not right, was used before, or its time is over. Type the next one.",
  paused: "Too many tries for this account. Signing in pauses for a quarter of an hour.",
  expired: "This took too long. Begin the sign-in once more.",
  unreachable: "The server did not answer. What you typed is kept; try again.",
};
type State = "ready" | "busy" | keyof typeof REFUSALS;

type CodeFormProps = { providerName: string; callbackUrl?: string | undefined };

/** After a provider: its word is one factor, and the account asks for two. */
export function CodeForm({ providerName, callbackUrl }: CodeFormProps) {
  const [code, setCode] = useState("");
  const [state, setState] = useState<State>("ready");
  async function submit(): Promise<void> {
    setState("busy");
    const answer = await enterCode(code).catch(() => "unreachable" as const);
    if (answer === "in") window.location.assign(safeTarget(callbackUrl));
    else setState(answer);
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
      <p className="text-ink2">{providerName} says who you are. Your account also asks for a code.</p>
      {state !== "ready" && state !== "busy" && <Notice kind="fail">{REFUSALS[state]}</Notice>}
      <Field label="Code" hint="Six digits of your authenticator app, or one of your recovery codes.">
        <Input
          autoComplete="one-time-code"
          autoFocus
          required
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <Button type="submit" kind="main" size="large" isBusy={state === "busy"} busyText="Signing in…">
        Sign in
      </Button>
      <Button asChild kind="quiet">
        <Link href="/sign-in">Come in another way</Link>
      </Button>
    </form>
  );
}
