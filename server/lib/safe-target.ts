/** Only addresses of this app may follow a sign-in. Read as a browser reads them, which leaves out tabs and turns `\` into `/`. */
export function safeTarget(callbackUrl: string | undefined): string {
  const base = "http://app.invalid";
  if (!callbackUrl?.startsWith("/") || !URL.canParse(callbackUrl, base)) return "/";
  const { origin, pathname, search, hash } = new URL(callbackUrl, base);
  // `/.//elsewhere` is a path of ours that, written down, would be another site's address.
  return origin === base && !pathname.startsWith("//") ? `${pathname}${search}${hash}` : "/";
}
