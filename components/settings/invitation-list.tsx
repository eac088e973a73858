"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { nextPage } from "#components/lib/next-page";
import { roleWords } from "#components/lib/role-words";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { InvitationView } from "#server/domains/teams/schema";

const FormSheet = dynamic(() => import("../ui/form-sheet.tsx").then((module) => module.FormSheet), { ssr: false });

/** What is open still. A link’s text is not known any more; it can only be taken back. */
export function InvitationList() {
  const trpc = useTRPC();
  const query = useInfiniteQuery(trpc.members.invitations.infiniteQueryOptions({ limit: 20 }, nextPage));
  return (
    <section aria-label="Open invitations">
      <h2 className="mb-1 font-600">Open invitations</h2>
      <QueryState query={query} subject="The invitations" loading={<SkeletonRows rows={2} label="Loading" />}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (items.length === 0)
            return <p className="text-12 text-ink3">None. Whoever you invite stands here until they join.</p>;
          return (
            <ul className="rounded-10 border border-line2">
              {items.map((invitation) => (
                <InvitationRow key={invitation.id} invitation={invitation} />
              ))}
            </ul>
          );
        }}
      </QueryState>
      <MoreButton query={query} />
    </section>
  );
}

function InvitationRow({ invitation }: { invitation: InvitationView }) {
  const [isEnding, setEnding] = useState(false);
  const { email, role, maxUses, uses, by, mailedAt, mailProblem, createdAt, expiresAt } = invitation;
  const whom = email ?? (maxUses === 1 ? "Whoever has the link" : `Whoever has the link, ${uses} of ${maxUses} came`);
  return (
    <li className="grid grid-cols-1 gap-2 border-line border-t px-3 py-2 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="min-w-40 flex-1">
          <span className="block truncate font-550" title={whom}>
            {whom}
          </span>
          <span className="block text-12 text-ink3">
            {roleWords[role]} · by {by ?? "somebody"} <Age at={createdAt} isAgo /> · until{" "}
            {expiresAt.toISOString().slice(0, 10)}
            {mailedAt && " · mailed"}
          </span>
        </span>
        <Button
          kind="danger"
          aria-label={`Take back the invitation for ${email ?? "a link"}`}
          onClick={() => setEnding(true)}
        >
          Take back
        </Button>
      </div>
      {mailProblem && <p className="text-12 text-fail">Its mail did not go out: {mailProblem}</p>}
      {isEnding && <TakeBackSheet invitation={invitation} onClose={() => setEnding(false)} />}
    </li>
  );
}

function TakeBackSheet({ invitation: { id, email }, onClose }: { invitation: InvitationView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.members.revokeInvitation.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.members.invitations.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <FormSheet
      title={email ? `Take back the invitation for ${email}` : "Take back the invitation by link"}
      description="Its link lets nobody in any more, at once and for good. Who came by it stays in the team."
      saveText="Take it back"
      failText="Not taken back"
      isDanger
      isBusy={revoke.isPending}
      error={revoke.error}
      onSave={() => revoke.mutate({ invitationId: id })}
      onClose={onClose}
    />
  );
}
