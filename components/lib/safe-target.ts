/** Only addresses of this app may follow a sign-in. */
export function safeTarget(callbackUrl: string | undefined): string {
  return callbackUrl?.startsWith("/") && !callbackUrl.startsWith("//") && !callbackUrl.includes("\\")
    ? callbackUrl
    : "/";
}
