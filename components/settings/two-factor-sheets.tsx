"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PasswordField } from "#components/auth/door-form";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Sheet } from "#components/ui/sheet";
import { CopyOnce } from "./copy-once.tsx";
import { QrCode } from "./qr-code.tsx";

/** The password, then the secret for the app, then a code of it, then the recovery codes. */
export function BeginSheet({ hasPassword, onClose }: { hasPassword: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const begin = useMutation(trpc.account.beginTwoFactor.mutationOptions());
  const confirm = useMutation(
    trpc.account.confirmTwoFactor.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.account.twoFactor.pathFilter()),
    }),
  );
  if (confirm.data) return <CodesSheet codes={confirm.data.codes} onClose={onClose} />;
  if (!begin.data)
    return (
      <FormSheet
        title="Turn two-factor on"
        description="You need an authenticator app, on your phone or in your password manager."
        saveText="Go on"
        failText="Not begun"
        offReason={hasPassword && !password ? "Type your password" : undefined}
        isBusy={begin.isPending}
        error={begin.error}
        onSave={() => begin.mutate({ password })}
        onClose={onClose}
      >
        {hasPassword && <PasswordField label="Your password" value={password} onChange={setPassword} />}
      </FormSheet>
    );
  return (
    <FormSheet
      title="Turn two-factor on"
      description="Show your app this picture, then type the code it shows."
      saveText="Turn it on"
      failText="Not on yet"
      offReason={code.trim() ? undefined : "Type the code"}
      isBusy={confirm.isPending}
      error={confirm.error}
      onSave={() => confirm.mutate({ code })}
      onClose={onClose}
    >
      <figure className="grid justify-items-center gap-2">
        <QrCode text={begin.data.uri} label="QR code for your authenticator app" />
        <figcaption className="text-balance text-center text-12 text-ink2">
          No camera? Type this key: <span className="font-mono text-ink">{inFours(begin.data.secret)}</span>
        </figcaption>
      </figure>
      <CopyOnce label="Secret" note="Or paste it, where the app asks for a key:" value={begin.data.secret} />
      <CopyOnce
        label="Address for the app"
        note="Or as an address, which most password managers take:"
        value={begin.data.uri}
      />
      <Field label="Code" hint="Six digits; a new one comes every half minute.">
        <Input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
    </FormSheet>
  );
}

/** As people read it out to themselves while they type. */
const inFours = (secret: string): string => secret.replace(/(.{4})(?!$)/g, "$1 ");

const WORDS = {
  end: {
    title: "Turn two-factor off",
    description: "What lets you in now does so without a code.",
    saveText: "Turn it off",
    failText: "Still on",
  },
  renew: {
    title: "New recovery codes",
    description: "The ones of before open nothing any more.",
    saveText: "Make new ones",
    failText: "Not made",
  },
};

type PasswordSheetProps = { kind: "end" | "renew"; hasPassword: boolean; onClose: () => void };

/** What may lock the owner out or let a stranger in asks for the password. */
export function PasswordSheet({ kind, hasPassword, onClose }: PasswordSheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const look = () => queryClient.invalidateQueries(trpc.account.twoFactor.pathFilter());
  const end = useMutation(
    trpc.account.endTwoFactor.mutationOptions({
      onSuccess: async () => {
        await look();
        onClose();
      },
    }),
  );
  const renew = useMutation(trpc.account.renewRecoveryCodes.mutationOptions({ onSuccess: look }));
  if (renew.data) return <CodesSheet codes={renew.data.codes} onClose={onClose} />;
  const doing = kind === "end" ? end : renew;
  return (
    <FormSheet
      {...WORDS[kind]}
      isDanger={kind === "end"}
      offReason={hasPassword && !password ? "Type your password" : undefined}
      isBusy={doing.isPending}
      error={doing.error}
      onSave={() => doing.mutate({ password })}
      onClose={onClose}
    >
      {hasPassword && <PasswordField label="Your password" value={password} onChange={setPassword} />}
    </FormSheet>
  );
}

function CodesSheet({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Sheet
      title="Your recovery codes"
      description="Each lets you in once, when the app is not at hand. They are shown only now."
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <Button kind="main" onClick={onClose}>
          I have kept them
        </Button>
      }
    >
      <div className="grid gap-3">
        <ul aria-label="Recovery codes" className="grid gap-1 font-mono text-12 sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyOnce label="All of them" note="Keep them where your password is not." value={codes.join(" ")} />
      </div>
    </Sheet>
  );
}
