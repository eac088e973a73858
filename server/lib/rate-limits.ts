import { DomainError } from "./errors.ts";

/**
 * What is counted, how often it may come, and in how many seconds. `address` is anybody at one network address, `user` a
 * signed-in person, `key` an access token, `team` all of a team together; `sign-up` what one address asks of accounts, `account-mail`
 * the mails to one mailbox about them; `device-ask` the programs of one address that ask for a sign-in, `device-code` what a person or an
 * address types as such a program's code; the rest bounds guesses at a password.
 */
export const RATE_LIMITS = {
  address: { points: 9_000, seconds: 60 },
  user: { points: 6_000, seconds: 60 },
  key: { points: 6_000, seconds: 60 },
  team: { points: 20_000, seconds: 60 },
  share: { points: 120, seconds: 60 },
  "sign-in": { points: 10, seconds: 900 },
  "sign-in-account": { points: 100, seconds: 900 },
  "sign-in-address": { points: 100, seconds: 900 },
  "sign-in-code": { points: 10, seconds: 900 },
  "sign-up": { points: 30, seconds: 3_600 },
  "account-mail": { points: 5, seconds: 3_600 },
  "device-ask": { points: 60, seconds: 900 },
  "device-code": { points: 30, seconds: 900 },
  "device-code-address": { points: 150, seconds: 900 },
} as const;

export type LimitName = keyof typeof RATE_LIMITS;
export type LimitRule = { points: number; seconds: number };
export type LimitRules = Record<LimitName, LimitRule>;

const NAMES = Object.keys(RATE_LIMITS);

/**
 * `address=600,sign-in=5` changes those, `off` turns the limits of requests off (those of sign-in stay). Null: off. Throws
 * with the word that is wrong.
 */
export function rateLimitsOf(given: string | undefined): { rules: LimitRules; isOff: boolean } {
  const rules: LimitRules = { ...RATE_LIMITS };
  if (given === "off") return { rules, isOff: true };
  for (const part of (given ?? "").split(",").filter((one) => one.trim() !== "")) {
    const [name = "", count = ""] = part.split("=").map((word) => word.trim());
    if (!isLimitName(name) || !/^[1-9]\d{0,8}$/.test(count))
      throw new Error(`“${part.trim()}” is no limit. Write off, or name=number with ${NAMES.join(", ")}.`);
    rules[name] = { ...rules[name], points: Number(count) };
  }
  return { rules, isOff: false };
}

function isLimitName(name: string): name is LimitName {
  return NAMES.includes(name);
}

/** A refusal that says when to come back. */
export class LimitedError extends DomainError {
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number) {
    super("limited", message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Seconds until a refused call may come again; a minute when the refusal does not say. Null: it was refused for something else. */
export function retryAfterOf(error: unknown): number | null {
  if (!(error instanceof Error) || error.name !== "DomainError" || Reflect.get(error, "code") !== "limited")
    return null;
  const seconds: unknown = Reflect.get(error, "retryAfterSeconds");
  return typeof seconds === "number" ? seconds : 60;
}
