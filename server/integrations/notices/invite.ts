import type { z } from "zod";
import type { Ctx } from "#server/core/context";
import { actorName } from "#server/core/context";
import { createInvitation, noteInvitationMail } from "#server/domains/teams/invitations";
import { getTeam } from "#server/domains/teams/queries";
import type { MailSettings } from "#server/lib/env";
import { escaped, type Letter } from "./letter.ts";
import { messageIdOf, sendLetter } from "./mail.ts";

export type Invited = {
  id: string;
  /** Holds the token: shown to who invites, once, and mailed. */
  path: string;
  expiresAt: Date;
  /** Null: no mail was wanted, or this installation sends none. */
  mail: { to: string; problem: string | null } | null;
};

/**
 * Makes an invitation and, when it is for an address and mail is set up, sends it. Not by the outbox of notices: only the token's
 * hash is kept, so no row could hold the link. Who invites waits for the mail server and sees at once what it said.
 */
export async function invite(
  ctx: Ctx,
  input: z.input<typeof createInvitation.input>,
  { mail, base }: { mail: MailSettings | null; base: string },
): Promise<Invited> {
  const { id, path, expiresAt } = await createInvitation.invoke(ctx, input);
  if (!input.email || !mail) return { id, path, expiresAt, mail: null };
  const { name: team } = await getTeam.call(ctx, {});
  const letter = invitationLetter({
    team,
    by: actorName(ctx.actor),
    role: input.role ?? "member",
    url: base + path,
    expiresAt,
  });
  const { outcome, detail } = await sendLetter(mail, {
    ...letter,
    to: { name: "", address: input.email },
    messageId: messageIdOf(id, mail.from),
  });
  const problem = outcome === "sent" ? null : detail.slice(0, 500);
  await noteInvitationMail.call(ctx, { invitationId: id, problem });
  return { id, path, expiresAt, mail: { to: input.email, problem } };
}

type Facts = { team: string; by: string; role: string; url: string; expiresAt: Date };

function invitationLetter({ team, by, role, url, expiresAt }: Facts): Letter {
  const until = expiresAt.toISOString().slice(0, 10);
  const what = `${by} invites you to ${team} on Muster as ${role}.`;
  const foot = `The link works until ${until}. If you do not know ${by}, leave it.`;
  return {
    subject: `${by} invites you to ${team}`.replace(/\s+/g, " ").slice(0, 200),
    text: `${what}\n\n${url}\n\n--\n${foot}\n`,
    html: `<!doctype html><html lang="en"><body style="margin:0;background:#f5f4f0;color:#1c1b18;font:14px/20px sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px 16px"><div style="background:#fffefc;border:1px solid #e4e1d9;border-radius:10px;padding:16px">
<p style="margin:0 0 12px">${escaped(what)}</p><a href="${escaped(url)}" style="color:#0b6377;font-weight:600">Join ${escaped(team)}</a></div>
<p style="color:#6b675d;font-size:12px">${escaped(foot)}</p></div></body></html>`,
  };
}
