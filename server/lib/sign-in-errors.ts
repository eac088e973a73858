/** Why a sign-in by a provider ended, and what to do; `name` is the provider’s. */
export const SIGN_IN_ERRORS = {
  Denied: (name) => `${name} did not let you in: it, or you, said no. Try again, or come in another way.`,
  Expired: () => "This sign-in took too long, or was begun in another window. Try again.",
  NoAddress: (name) => `${name} gave no e-mail address. Let it tell Muster yours, or make an account with a password.`,
  AddressUnverified: (name) => `${name} does not say that the address is yours. Confirm it there, then try again.`,
  NotLinked: (name) =>
    `Your address has an account here already. Sign in with its password, then connect ${name} under Settings, Account.`,
  LinkedElsewhere: (name) =>
    `This account at ${name} opens another account here. Sign in with it and disconnect it there.`,
  OneEach: (name) => `Another account at ${name} is connected already. Disconnect it first.`,
  Closed: () => "Nobody makes an account here by themselves. Ask who runs this Muster.",
  InvitedOnly: () => "An account here begins with an invitation. Open the link you were invited with.",
  OtherAddress: (name) =>
    `The invitation is for another address than the one ${name} gave. Use the account of that address.`,
  OtherDomain: () => "Addresses of this kind make no account here. Ask somebody of a team for an invitation.",
  Down: (name) => `${name} did not answer in time. Try again in a minute, or come in another way.`,
  Clock: (name) => `The clocks of ${name} and of this server differ. Tell who runs this Muster.`,
  Misfit: (name) => `${name} and this Muster do not fit together. Who runs it finds more in the log.`,
  TooManyAttempts: () => "Too many tries from your network. Signing in pauses for a quarter of an hour.",
  Failed: (name) => `Signing in with ${name} did not work. Try again, or come in another way.`,
} as const satisfies Record<string, (name: string) => string>;

export type SignInError = keyof typeof SIGN_IN_ERRORS;

/** The words for what stands in an address; null for what is none of ours. */
export function signInErrorWords(error: string | undefined, name: string): string | null {
  return error !== undefined && Object.hasOwn(SIGN_IN_ERRORS, error)
    ? SIGN_IN_ERRORS[error as SignInError](name)
    : null;
}
