import { type Limits, limits, networkOf } from "#server/http/limits";

export type Attempt = { isAllowed: boolean; succeeded(): Promise<void> };

/**
 * Bounds guesses at passwords: for an account from one address, for an account from anywhere, and for an address over all
 * accounts. An account that does not exist counts like one that does.
 */
export async function beginSignIn(address: string, email: string, counted: Limits = limits()): Promise<Attempt> {
  const network = networkOf(address);
  const account = email.trim().toLowerCase();
  const pair = `${network} ${account}`;
  const spent = await Promise.all([
    counted.spend("sign-in", pair),
    counted.spend("sign-in-account", account),
    counted.spend("sign-in-address", network),
  ]);
  return { isAllowed: spent.every(({ isAllowed }) => isAllowed), succeeded: () => counted.forget("sign-in", pair) };
}
