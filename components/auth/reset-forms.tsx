"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { DoorForm, EmailField } from "./door-form.tsx";
import { NewPasswordField } from "./new-password-field.tsx";

export function AskForResetForm() {
  const trpc = useTRPC();
  const [email, setEmail] = useState("");
  const ask = useMutation(trpc.account.askForReset.mutationOptions());
  if (ask.isSuccess)
    return (
      <p role="status">
        If <strong className="font-600">{email}</strong> has an account, a mail is on its way. Its link works for one
        hour.
      </p>
    );
  return (
    <DoorForm
      action="Mail me a link"
      busyText="Asking…"
      isBusy={ask.isPending}
      failText="Not asked"
      error={ask.error}
      onSubmit={() => ask.mutate({ email })}
    >
      <EmailField value={email} onChange={setEmail} />
    </DoorForm>
  );
}

export function ResetForm({ token, email }: { token: string; email: string }) {
  const trpc = useTRPC();
  const [password, setPassword] = useState("");
  const reset = useMutation(trpc.account.reset.mutationOptions());
  if (reset.isSuccess)
    return (
      <div role="status" className="grid gap-3">
        <p>The password is changed, and every session of the account has ended.</p>
        <Button asChild kind="main" size="large">
          <Link href="/sign-in">Sign in</Link>
        </Button>
      </div>
    );
  return (
    <DoorForm
      action="Change the password"
      busyText="Changing…"
      isBusy={reset.isPending}
      failText="Not changed"
      error={reset.error}
      onSubmit={() => reset.mutate({ token, password })}
    >
      <EmailField value={email} />
      <NewPasswordField label="New password" value={password} onChange={setPassword} />
    </DoorForm>
  );
}
