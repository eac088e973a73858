"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PasswordField } from "#components/auth/door-form";
import { NewPasswordField } from "#components/auth/new-password-field";
import { personaWords } from "#components/lib/persona-words";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { PERSONAS } from "#server/lib/personas";
import { SessionList } from "./session-list.tsx";
import { SettingsFrame } from "./settings-frame.tsx";
import { TwoFactor } from "./two-factor.tsx";
import { WaysIn } from "./ways-in.tsx";

/** One’s own account: the same in every team. */
export function AccountPage() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions()).data;
  if (!me) return <SettingsFrame>{null}</SettingsFrame>;
  return (
    <SettingsFrame>
      <p className="text-ink2">You are signed in as {me.email}. This is yours alone and holds in all your teams.</p>
      <OwnName key={me.name} name={me.name} />
      <OwnPersona />
      <Password email={me.email} />
      <WaysIn />
      <TwoFactor />
      <SessionList />
    </SettingsFrame>
  );
}

function OwnName({ name }: { name: string }) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState(name);
  // Every page shows the name from the server: it is read anew as a whole.
  const rename = useMutation(trpc.account.rename.mutationOptions({ onSuccess: () => window.location.reload() }));
  const wanted = draft.trim();
  const offReason = wanted && wanted !== name ? undefined : "Nothing is changed";
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!offReason) rename.mutate({ name: wanted });
      }}
    >
      <Field label="Your name" hint="Everybody in your teams reads it.">
        <Input maxLength={100} autoComplete="name" value={draft} onChange={(event) => setDraft(event.target.value)} />
      </Field>
      {rename.error && <Notice kind="fail">Not saved: {rename.error.message} What you typed is kept.</Notice>}
      <Button
        type="submit"
        className="justify-self-start"
        offReason={offReason}
        isBusy={rename.isPending || rename.isSuccess}
      >
        Save the name
      </Button>
    </form>
  );
}

function OwnPersona() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const query = trpc.account.persona.queryOptions();
  const { data } = useQuery(query);
  const say = useMutation(
    trpc.account.setPersona.mutationOptions({
      onSuccess: (answer) => {
        queryClient.setQueryData(query.queryKey, answer);
        return queryClient.invalidateQueries(trpc.samples.pathFilter());
      },
    }),
  );
  const shown = (say.isPending ? say.variables.persona : data?.persona) ?? "";
  return (
    <div className="grid gap-2">
      <Field label="What you do" hint="Which goals and samples are offered first. Kept as you choose it.">
        <Select
          className="w-full sm:max-w-72"
          value={shown}
          options={[
            { value: "", label: "Not said" },
            ...PERSONAS.map((value) => ({ value, label: personaWords[value].label })),
          ]}
          onValue={(value) => say.mutate({ persona: PERSONAS.find((one) => one === value) ?? null })}
        />
      </Field>
      {say.error && <Notice kind="fail">Not kept: {say.error.message}</Notice>}
    </div>
  );
}

function Password({ email }: { email: string }) {
  const trpc = useTRPC();
  const ways = useQuery(trpc.account.waysIn.queryOptions()).data;
  return (
    <section aria-label="Password" className="grid gap-3">
      <h2 className="font-600">Password</h2>
      {ways?.hasPassword === false && (
        <p className="text-ink2">You have none: a provider lets you in. With one you can also come in without it.</p>
      )}
      <PasswordForm email={email} hasOne={ways?.hasPassword ?? true} />
    </section>
  );
}

function PasswordForm({ email, hasOne }: { email: string; hasOne: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState({ current: "", next: "" });
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onSuccess: () => {
        setTyped({ current: "", next: "" });
        return queryClient.invalidateQueries(trpc.account.waysIn.pathFilter());
      },
    }),
  );
  const isTyped = typed.next !== "" && (typed.current !== "" || !hasOne);
  const offReason = isTyped ? undefined : hasOne ? "Type the old and the new one" : "Type one";
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!offReason) change.mutate(typed);
      }}
    >
      <input type="email" autoComplete="username" readOnly hidden value={email} />
      {hasOne && (
        <PasswordField
          label="Password now"
          value={typed.current}
          onChange={(current) => setTyped({ ...typed, current })}
        />
      )}
      <NewPasswordField label="New password" value={typed.next} onChange={(next) => setTyped({ ...typed, next })} />
      {change.error && <Notice kind="fail">Not changed: {change.error.message}</Notice>}
      {change.isSuccess && (
        <p role="status">The password is changed. {change.data.ended > 0 && "Your other sessions have ended."}</p>
      )}
      <Button type="submit" className="justify-self-start" offReason={offReason} isBusy={change.isPending}>
        {hasOne ? "Change the password" : "Set a password"}
      </Button>
    </form>
  );
}
