import { z } from "zod";
import { emailAddress, givenPassword, mailedToken, newPassword, signUpInput } from "#server/domains/accounts/schema";
import { askForReset, confirm, reset, signUp } from "#server/http/accounts";
import { ofAnybody, router } from "./trpc.ts";

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
});
