/** Signs in from a form of ours. `refused`: address and password do not belong together. Throws when the server does not answer. */
export async function enter(typed: { email: string; password: string }): Promise<"in" | "refused" | "paused"> {
  const { signIn } = await import("next-auth/react");
  const answer = await signIn("credentials", { ...typed, redirect: false });
  if (answer?.ok && !answer.error) return "in";
  if (answer && answer.status >= 500) throw new Error("Muster did not answer. Try again.");
  return answer?.status === 429 ? "paused" : "refused";
}
