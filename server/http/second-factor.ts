import { twoFactorOf, useSecondFactor } from "#server/domains/accounts/two-factor";
import { log } from "#server/lib/log";
import { accountContext } from "./account-context.ts";
import { limits } from "./limits.ts";

/**
 * After the right password: whether the code that was given lets in too, where the account asks for one. Tries are counted for the account,
 * from wherever they come, because who gets here has the password.
 */
export async function checkSecondFactor(
  userId: string,
  code: string,
): Promise<"in" | "CodeNeeded" | "CodeWrong" | "TooManyAttempts"> {
  const { since } = await twoFactorOf(userId);
  if (!since) return "in";
  if (code.trim() === "") return "CodeNeeded";
  if (!(await limits().spend("sign-in-code", userId)).isAllowed) return "TooManyAttempts";
  const { isRight } = await useSecondFactor.call(accountContext(), { userId, code: code.slice(0, 100) });
  if (!isRight) {
    log.info("a second code was wrong", { userId });
    return "CodeWrong";
  }
  await limits().forget("sign-in-code", userId);
  return "in";
}
