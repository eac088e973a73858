/** Signs out. The client of next-auth is heavy and only needed at the very end, so it comes when called. */
export async function leave(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/sign-in" });
}
