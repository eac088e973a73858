"use client";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { DoorForm, EmailField } from "./door-form.tsx";
import { enter } from "./enter.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { useJoin } from "./use-join.ts";

type SignUpFormProps = {
  hasMail: boolean;
  /** The token of an invitation, and whom it is for. */
  invitation?: { token: string; email: string | null } | undefined;
  /** Other ways in; gone once a mail is on its way. */
  others: ReactNode;
};

const REFUSED = "This address cannot be signed up with that password. If it has an account already, sign in.";

export function SignUpForm({ hasMail, invitation, others }: SignUpFormProps) {
  const trpc = useTRPC();
  const [typed, setTyped] = useState({ name: "", email: invitation?.email ?? "", password: "" });
  const set = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const signUp = useMutation(trpc.account.signUp.mutationOptions());
  const join = useJoin(invitation?.token);
  const begin = useMutation({
    mutationFn: async () => {
      const { next } = await signUp.mutateAsync({ ...typed, invitation: invitation?.token });
      if (next === "mail") return next;
      if ((await enter(typed)) !== "in") throw new Error(REFUSED);
      await join();
      return next;
    },
  });
  if (begin.data === "mail")
    return (
      <div role="status" className="grid gap-2">
        <p>
          Look into your mail: we sent one to <strong className="font-600">{typed.email}</strong>. Open its link within
          two days.
        </p>
        <p className="text-ink2">Nothing there? Look among the unwanted mail, and at the address above.</p>
        <Button kind="quiet" onClick={() => begin.reset()}>
          Change the address
        </Button>
      </div>
    );
  return (
    <div className="grid gap-3">
      <DoorForm
        action="Make the account"
        busyText="Making the account…"
        isBusy={begin.isPending || begin.isSuccess}
        failText="No account yet"
        error={begin.error}
        onSubmit={() => begin.mutate()}
      >
        <Field label="Name">
          <Input
            required
            maxLength={100}
            autoComplete="name"
            value={typed.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Field>
        <EmailField value={typed.email} onChange={invitation?.email ? undefined : (email) => set({ email })} />
        <NewPasswordField value={typed.password} onChange={(password) => set({ password })} />
        {!hasMail && (
          <p className="text-12 text-ink3">
            This Muster sends no mail, so your account begins at once, without a check of the address.
          </p>
        )}
      </DoorForm>
      {others}
    </div>
  );
}
