"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { roleHints, rolesUpTo } from "#components/lib/role-words";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { Sheet } from "#components/ui/sheet";
import type { Role } from "#server/lib/scopes";
import { CopyOnce } from "./copy-once.tsx";

const useOptions = [1, 5, 25].map((value) => ({
  value: String(value),
  label: value === 1 ? "one person" : `${value} people`,
}));
const dayOptions = [1, 7, 30].map((value) => ({
  value: String(value),
  label: value === 1 ? "a day" : `${value} days`,
}));

type InviteSheetProps = { ownRole: Role; onClose: () => void };

/** By mail when there is an address, otherwise by a link that is handed over. */
export function InviteSheet({ ownRole, onClose }: InviteSheetProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const [uses, setUses] = useState("1");
  const [days, setDays] = useState("7");
  const invite = useMutation(
    trpc.members.invite.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.members.invitations.pathFilter()),
    }),
  );
  const address = email.trim();
  const roles = rolesUpTo(ownRole);
  if (invite.data) return <InvitationMade {...invite.data} onClose={onClose} />;
  return (
    <FormSheet
      title="Invite somebody"
      saveText={address ? "Invite" : "Make a link"}
      failText="Not invited"
      isBusy={invite.isPending}
      error={invite.error}
      onSave={() => invite.mutate({ email: address || null, role, maxUses: Number(uses), expiresInDays: Number(days) })}
      onClose={onClose}
    >
      <Field label="E-mail" hint="Left empty, you get a link for whoever you give it to.">
        <Input type="email" maxLength={254} value={email} onChange={(event) => setEmail(event.target.value)} />
      </Field>
      <Field label="Role" hint={roleHints[role]}>
        <Select
          value={role}
          options={roles}
          onValue={(value) => setRole(roles.find((one) => one.value === value)?.value ?? "member")}
        />
      </Field>
      {!address && (
        <Field label="It lets in">
          <Select value={uses} options={useOptions} onValue={setUses} />
        </Field>
      )}
      <Field label="It works for">
        <Select value={days} options={dayOptions} onValue={setDays} />
      </Field>
    </FormSheet>
  );
}

type MadeProps = { path: string; mail: { to: string; problem: string | null } | null; onClose: () => void };

function InvitationMade({ path, mail, onClose }: MadeProps) {
  const done = (
    <Button kind="main" onClick={onClose}>
      Done
    </Button>
  );
  return (
    <Sheet title="Invitation made" isOpen onOpenChange={(isOpen) => !isOpen && onClose()} footer={done}>
      <div className="grid gap-3">
        {mail?.problem === null && <p>It is on its way to {mail.to}.</p>}
        {mail?.problem && (
          <Notice kind="fail">
            The mail to {mail.to} did not go out. {mail.problem} Hand over the link yourself.
          </Notice>
        )}
        <CopyOnce
          label="Invitation link"
          note="Copy the link now: it is not shown again."
          value={`${window.location.origin}${path}`}
        />
      </div>
    </Sheet>
  );
}
