"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
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
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ email });
      }}
    >
      <Field label="E-mail">
        <Input
          type="email"
          required
          maxLength={254}
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      {ask.error && <Notice kind="fail">Not asked: {ask.error.message}</Notice>}
      <Button type="submit" kind="main" size="large" isBusy={ask.isPending} busyText="Asking…">
        Mail me a link
      </Button>
    </form>
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
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        reset.mutate({ token, password });
      }}
    >
      <Field label="E-mail">
        <Input type="email" autoComplete="username" readOnly value={email} />
      </Field>
      <NewPasswordField label="New password" value={password} onChange={setPassword} />
      {reset.error && <Notice kind="fail">Not changed: {reset.error.message}</Notice>}
      <Button type="submit" kind="main" size="large" isBusy={reset.isPending} busyText="Changing…">
        Change the password
      </Button>
    </form>
  );
}
