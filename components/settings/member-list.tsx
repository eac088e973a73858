"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { roleHints, rolesUpTo, roleWords } from "#components/lib/role-words";
import { PersonFace } from "#components/state/face";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { FormSheet } from "#components/ui/form-sheet";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { Age } from "#components/ui/time";
import type { MemberView } from "#server/domains/teams/schema";
import { ROLES, type Role } from "#server/lib/scopes";

type Viewer = { userId: string; role: Role; scopes: string[] };
type MemberListProps = { members: MemberView[]; me: Viewer };

/** Everybody of the team, the highest role first, then by name. */
export function MemberList({ members, me }: MemberListProps) {
  const [removing, setRemoving] = useState<MemberView>();
  const sorted = [...members].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
  return (
    <section aria-label="Members">
      <h2 className="mb-1 font-600">Members</h2>
      <ul className="rounded-10 border border-line2">
        {sorted.map((member) => (
          <MemberRow key={member.userId} member={member} me={me} onRemove={() => setRemoving(member)} />
        ))}
      </ul>
      {removing && <RemoveMember member={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

type MemberRowProps = { member: MemberView; me: Viewer; onRemove: () => void };

function MemberRow({ member, me, onRemove }: MemberRowProps) {
  const trpc = useTRPC();
  const [lower, setLower] = useState<Role>();
  const change = useMutation(trpc.members.changeRole.mutationOptions({ onSuccess: () => setLower(undefined) }));
  const isMe = member.userId === me.userId;
  const mayHandle = me.scopes.includes("team:manage") && ROLES.indexOf(me.role) <= ROLES.indexOf(member.role);
  const shown = change.isPending ? change.variables.role : member.role;
  return (
    <li className="grid grid-cols-1 gap-2 border-line border-t px-3 py-2 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <PersonFace name={member.name} size={28} />
        <span className="min-w-40 flex-1">
          <span className="block truncate font-550">
            {member.name}
            {isMe && <span className="font-400 text-ink3"> (you)</span>}
          </span>
          <span className="block truncate text-12 text-ink3" title={member.email}>
            {member.email}
            <span className="max-md:hidden">
              {" "}
              · joined <Age at={member.joinedAt} isAgo />
            </span>
          </span>
        </span>
        {mayHandle ? (
          <Select
            aria-label={`Role of ${member.name}`}
            className="w-28"
            value={shown}
            options={rolesUpTo(me.role)}
            onValue={(value) => {
              // What one takes from oneself only somebody else gives back.
              if (isMe) setLower(roleOf(value));
              else change.mutate({ userId: member.userId, role: roleOf(value) });
            }}
          />
        ) : (
          <span className="w-28 text-ink2 max-md:pl-10 md:px-2">{roleWords[member.role]}</span>
        )}
        {mayHandle && !isMe && (
          <Button kind="danger" aria-label={`Remove ${member.name}`} onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
      {change.error && !lower && <Notice kind="fail">The role is as it was: {change.error.message}</Notice>}
      {lower && (
        <FormSheet
          title={`Make yourself ${aRole(lower)}`}
          description={`What ${aRole(lower)} may: ${roleHints[lower].charAt(0).toLowerCase()}${roleHints[lower].slice(1)}. Only an owner or an admin gives your role back.`}
          saveText="Change my role"
          failText="Your role is as it was"
          isDanger
          isBusy={change.isPending}
          error={change.error}
          onSave={() => change.mutate({ userId: member.userId, role: lower })}
          onClose={() => setLower(undefined)}
        />
      )}
    </li>
  );
}

const aRole = (role: Role): string => `${/^[ao]/.test(role) ? "an" : "a"} ${role}`;

function roleOf(value: string): Role {
  return ROLES.find((role) => role === value) ?? "viewer";
}

function RemoveMember({ member, onClose }: { member: MemberView; onClose: () => void }) {
  const trpc = useTRPC();
  const remove = useMutation(trpc.members.remove.mutationOptions({ onSuccess: onClose }));
  return (
    <FormSheet
      title={`Remove ${member.name}`}
      description="Their API keys end at once, and their open tasks go back to the inbox. What they wrote stays."
      saveText="Remove them"
      failText="Not removed"
      isDanger
      isBusy={remove.isPending}
      error={remove.error}
      onSave={() => remove.mutate({ userId: member.userId })}
      onClose={onClose}
    />
  );
}
