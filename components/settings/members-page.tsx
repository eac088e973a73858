"use client";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { SkeletonRows } from "#components/ui/skeleton";
import { InvitationList } from "./invitation-list.tsx";
import { MemberList } from "./member-list.tsx";
import { SettingsFrame } from "./settings-frame.tsx";

const InviteSheet = dynamic(() => import("./invite-sheet.tsx").then((module) => module.InviteSheet), { ssr: false });

/** Who is in the team and as what, and who was asked to come. */
export function MembersPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.members.list.queryOptions());
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [isInviting, setInviting] = useState(false);
  const canManage = me?.scopes.includes("team:manage") ?? false;
  const invite = (
    <Button
      kind="main"
      offReason={canManage ? undefined : "Owners and admins invite people"}
      onClick={() => setInviting(true)}
    >
      <UserPlus size={13} aria-hidden /> Invite
    </Button>
  );
  return (
    <SettingsFrame actions={invite}>
      {me && (
        <QueryState query={query} subject="The members" loading={<SkeletonRows rows={4} label="Loading the members" />}>
          {(members) => <MemberList members={members} me={me} />}
        </QueryState>
      )}
      {canManage && <InvitationList />}
      {isInviting && me && <InviteSheet ownRole={me.role} onClose={() => setInviting(false)} />}
    </SettingsFrame>
  );
}
