type Typed = { email: string; password: string; code?: string };

/**
 * Signs in from a form of ours. `refused`: address and password do not belong together. `code`: they do, and the account asks for a code
 * as well. Throws when the server does not answer.
 */
export async function enter(typed: Typed): Promise<"in" | "refused" | "code" | "wrong-code" | "paused"> {
  const { signIn } = await import("next-auth/react");
  const answer = await signIn("credentials", { ...typed, redirect: false });
  if (answer?.ok && !answer.error) return "in";
  if (!answer || answer.status >= 500) throw new Error("Muster did not answer. Try again.");
  if (answer.status === 429) return "paused";
  if (answer.error === "CodeNeeded") return "code";
  return answer.error === "CodeWrong" ? "wrong-code" : "refused";
}

/** What is sent along when somebody leaves for a provider. */
export type Leaving = { callbackUrl: string; invitation?: string; doesJoin?: "true"; ticket?: string };

/** Goes to a provider of sign-in. Comes back only if that cannot be begun, with why. */
export async function leaveFor(provider: string, leaving: Leaving): Promise<never | void> {
  const { signIn } = await import("next-auth/react");
  await signIn(provider, leaving);
}

/** The code of the app, after a provider has vouched for somebody. */
export async function enterCode(code: string): Promise<"in" | "expired" | "wrong-code" | "paused"> {
  const { signIn } = await import("next-auth/react");
  const answer = await signIn("second-factor", { code, redirect: false });
  if (answer?.ok && !answer.error) return "in";
  if (!answer || answer.status >= 500) throw new Error("Muster did not answer. Try again.");
  if (answer.status === 429) return "paused";
  return answer.error === "CodeWrong" || answer.error === "CodeNeeded" ? "wrong-code" : "expired";
}
