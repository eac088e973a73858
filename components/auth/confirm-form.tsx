"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { DoorForm, EmailField, PasswordField } from "./door-form.tsx";
import { enter } from "./enter.ts";
import { useJoin } from "./use-join.ts";

type ConfirmFormProps = { token: string; email: string; invitation?: string | undefined };

/** A link alone confirms nothing: who follows it shows the password as well, and is signed in by that. */
export function ConfirmForm({ token, email, invitation }: ConfirmFormProps) {
  const trpc = useTRPC();
  const [password, setPassword] = useState("");
  const confirm = useMutation(trpc.account.confirm.mutationOptions());
  const join = useJoin(invitation);
  const begin = useMutation({
    mutationFn: async () => {
      if (!confirm.isSuccess) await confirm.mutateAsync({ token, password });
      if ((await enter({ email, password })) !== "in") throw new Error("The account is there: sign in with it.");
      await join();
    },
  });
  return (
    <DoorForm
      action="Confirm and sign in"
      busyText="Signing in…"
      isBusy={begin.isPending || begin.isSuccess}
      failText="Not done"
      error={begin.error}
      onSubmit={() => begin.mutate()}
    >
      <p className="text-ink2">Type the password you chose, and your account begins.</p>
      <EmailField value={email} />
      <PasswordField value={password} onChange={setPassword} />
    </DoorForm>
  );
}
