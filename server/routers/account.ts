import { z } from "zod";
import { renamePerson } from "#server/domains/accounts/passwords";
import {
  emailAddress,
  givenPassword,
  mailedToken,
  newPassword,
  ownPassword,
  personName,
  providerId,
  secondCode,
  sessionView,
  signUpInput,
  twoFactorView,
  waysInView,
} from "#server/domains/accounts/schema";
import { endOtherSessions, endSession, listSessions } from "#server/domains/accounts/sessions";
import { personaOf, setPersona } from "#server/domains/accounts/settings";
import { twoFactorOf } from "#server/domains/accounts/two-factor";
import { accountContext } from "#server/http/account-context";
import { askForReset, confirm, reset, signUp } from "#server/http/accounts";
import {
  beginOwnTwoFactor,
  changeOwnPassword,
  confirmOwnTwoFactor,
  endOwnTwoFactor,
  renewOwnCodes,
} from "#server/http/own-account";
import { beginConnect, disconnect, ownWaysIn } from "#server/http/ways-in";
import { PERSONAS } from "#server/lib/personas";
import { ofAnybody, ofPerson, router } from "./trpc.ts";

const recovery = z.object({ codes: z.array(z.string()).max(10) });
const persona = z.enum(PERSONAS);
const ended = z.object({ ended: z.number() });
const forAddress = z.object({ email: z.string() });

/** The ways to an account, and what a person does with their own. */
export const accountRouter = router({
  signUp: ofAnybody()
    .input(signUpInput)
    .output(z.object({ next: z.enum(["mail", "sign-in"]) }))
    .mutation(({ ctx, input }) => signUp(input, ctx.headers)),
  confirm: ofAnybody()
    .input(z.object({ token: mailedToken, password: givenPassword }))
    .output(forAddress)
    .mutation(({ ctx, input }) => confirm(input.token, input.password, ctx.headers)),
  askForReset: ofAnybody()
    .input(z.object({ email: emailAddress }))
    .output(z.object({ asked: z.literal(true) }))
    .mutation(({ ctx, input }) => askForReset(input.email, ctx.headers)),
  reset: ofAnybody()
    .input(z.object({ token: mailedToken, password: newPassword }))
    .output(forAddress)
    .mutation(({ ctx, input }) => reset(input.token, input.password, ctx.headers)),
  rename: ofPerson()
    .input(z.object({ name: personName }))
    .output(z.object({ name: z.string() }))
    .mutation(({ ctx, input }) => renamePerson.invoke(accountContext(), { userId: ctx.person.userId, ...input })),
  persona: ofPerson()
    .output(z.object({ persona: persona.nullable() }))
    .query(async ({ ctx }) => ({ persona: await personaOf(ctx.person.userId) })),
  setPersona: ofPerson()
    .input(z.object({ persona: persona.nullable() }))
    .output(z.object({ persona: persona.nullable() }))
    .mutation(({ ctx, input }) => setPersona.call(accountContext(), { userId: ctx.person.userId, ...input })),
  changePassword: ofPerson()
    .input(z.object({ current: ownPassword, next: newPassword }))
    .output(ended)
    .mutation(({ ctx, input }) => changeOwnPassword(ctx.person, input, ctx.headers)),
  sessions: ofPerson()
    .output(z.array(sessionView).max(100))
    .query(({ ctx }) => listSessions(ctx.person, new Date())),
  endSession: ofPerson()
    .input(z.object({ userSessionId: z.uuid() }))
    .output(ended)
    .mutation(({ ctx, input }) =>
      endSession.call(accountContext(), { userId: ctx.person.userId, sessionId: input.userSessionId }),
    ),
  endOtherSessions: ofPerson()
    .output(ended)
    .mutation(({ ctx }) =>
      endOtherSessions.call(accountContext(), { userId: ctx.person.userId, exceptId: ctx.person.sessionId }),
    ),
  waysIn: ofPerson()
    .output(waysInView)
    .query(({ ctx }) => ownWaysIn(ctx.person)),
  beginConnect: ofPerson()
    .input(z.object({ provider: providerId, password: ownPassword }))
    .output(z.object({ ticket: z.string() }))
    .mutation(({ ctx, input }) => beginConnect(ctx.person, input, ctx.headers)),
  disconnect: ofPerson()
    .input(z.object({ identityId: z.uuid(), password: ownPassword }))
    .output(z.object({ provider: z.string() }))
    .mutation(({ ctx, input }) => disconnect(ctx.person, input, ctx.headers)),
  twoFactor: ofPerson()
    .output(twoFactorView)
    .query(({ ctx }) => twoFactorOf(ctx.person.userId)),
  beginTwoFactor: ofPerson()
    .input(z.object({ password: ownPassword }))
    .output(z.object({ secret: z.string(), uri: z.string() }))
    .mutation(({ ctx, input }) => beginOwnTwoFactor(ctx.person, input.password, ctx.headers)),
  confirmTwoFactor: ofPerson()
    .input(z.object({ code: secondCode }))
    .output(recovery)
    .mutation(({ ctx, input }) => confirmOwnTwoFactor(ctx.person, input.code)),
  endTwoFactor: ofPerson()
    .input(z.object({ password: ownPassword }))
    .output(z.object({ isOn: z.boolean() }))
    .mutation(({ ctx, input }) => endOwnTwoFactor(ctx.person, input.password, ctx.headers)),
  renewRecoveryCodes: ofPerson()
    .input(z.object({ password: ownPassword }))
    .output(recovery)
    .mutation(({ ctx, input }) => renewOwnCodes(ctx.person, input.password, ctx.headers)),
});
