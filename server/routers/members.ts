import { z } from "zod";
import { createInvitation, listInvitations, revokeInvitation } from "#server/domains/teams/invitations";
import { changeRole, handOver, leaveTeam, listAllMembers, removeMember } from "#server/domains/teams/members";
import { listMembers } from "#server/domains/teams/queries";
import type { DoorHeaders } from "#server/http/identity";
import { invite } from "#server/integrations/notices/invite";
import { mailSettings } from "#server/lib/env";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

/** The address the person who asks has open; the server itself writes these headers into each request. */
function baseOf(headers: DoorHeaders): string {
  return `${headers.get("x-forwarded-proto") ?? "http"}://${headers.get("x-forwarded-host") ?? "localhost"}`;
}

const invited = z.object({
  id: z.string(),
  path: z.string(),
  expiresAt: z.date(),
  mail: z.object({ to: z.string(), problem: z.string().nullable() }).nullable(),
});

export const membersRouter = router({
  list: queryOf(listMembers),
  all: queryOf(listAllMembers),
  changeRole: mutationOf(changeRole),
  remove: mutationOf(removeMember),
  leave: mutationOf(leaveTeam),
  handOver: mutationOf(handOver),
  invitations: queryOf(listInvitations),
  invite: scoped(createInvitation.scope)
    .input(createInvitation.input)
    .output(invited)
    .mutation(({ ctx, input }) => invite(ctx.team, input, { mail: mailSettings(), base: baseOf(ctx.headers) })),
  revokeInvitation: mutationOf(revokeInvitation),
});
