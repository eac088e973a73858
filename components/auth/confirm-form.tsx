"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { enter } from "./enter.ts";

/** A link alone confirms nothing: who follows it shows the password as well, and is signed in by that. */
export function ConfirmForm({
  token,
  email,
  invitation,
}: {
  token: string;
  email: string;
  invitation?: string | undefined;
}) {
  const trpc = useTRPC();
  const [password, setPassword] = useState("");
  const confirm = useMutation(trpc.account.confirm.mutationOptions());
  const accept = useMutation(trpc.session.acceptInvitation.mutationOptions());
  const begin = useMutation({
    mutationFn: async () => {
      if (!confirm.isSuccess) await confirm.mutateAsync({ token, password });
      if ((await enter({ email, password })) !== "in") throw new Error("The account is there: sign in with it.");
      const slug = invitation ? (await accept.mutateAsync({ token: invitation })).slug : "";
      window.location.assign(`/${slug}`);
    },
  });
  return (
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <p className="text-ink2">Type the password you chose, and your account begins.</p>
      <Field label="E-mail">
        <Input type="email" autoComplete="username" readOnly value={email} />
      </Field>
      <Field label="Password">
        <Input
          type="password"
          autoComplete="current-password"
          required
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {begin.error && <Notice kind="fail">Not done: {begin.error.message}</Notice>}
      <Button type="submit" kind="main" size="large" isBusy={begin.isPending || begin.isSuccess} busyText="Signing in…">
        Confirm and sign in
      </Button>
    </form>
  );
}
