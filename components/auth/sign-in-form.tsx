"use client";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";

const DEMO = { email: "demo@muster.local", password: "mission-control" };

/** Only addresses of this app may follow a sign-in. */
function safeTarget(callbackUrl: string | undefined): string {
  return callbackUrl?.startsWith("/") && !callbackUrl.startsWith("//") && !callbackUrl.includes("\\")
    ? callbackUrl
    : "/";
}

type SignInFormProps = {
  callbackUrl?: string | undefined;
  /** Known already, when somebody signs in again. */
  knownEmail?: string | undefined;
  /** Instead of going to another page. */
  onSignedIn?: () => void;
};

export function SignInForm({ callbackUrl, knownEmail, onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(knownEmail ?? "");
  const [password, setPassword] = useState("");
  const [state, setState] = useState<"ready" | "busy" | "refused" | "unreachable">("ready");

  async function enter(): Promise<void> {
    setState("busy");
    try {
      const { signIn } = await import("next-auth/react");
      const answer = await signIn("credentials", { email, password, redirect: false });
      if (answer?.ok && !answer.error) {
        if (onSignedIn) onSignedIn();
        else window.location.assign(safeTarget(callbackUrl));
        return;
      }
      setState(answer && answer.status >= 500 ? "unreachable" : "refused");
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
      {state === "unreachable" && (
        <Notice kind="fail">The server did not answer. What you typed is kept; try again.</Notice>
      )}
      <Field label="E-mail">
        <Input
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password">
        <Input
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" kind="main" size="large" isBusy={state === "busy"} busyText="Signing in…">
        Sign in
      </Button>
      {!onSignedIn && (
        <Button
          kind="quiet"
          onClick={() => {
            setEmail(DEMO.email);
            setPassword(DEMO.password);
          }}
        >
          Fill in the demo account
        </Button>
      )}
    </form>
  );
}
