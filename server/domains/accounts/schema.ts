import { z } from "zod";
import { DEVICE_DAYS, USUAL_DEVICE_DAYS } from "#server/lib/device-levels";
import { PASSWORD_LEAST, PASSWORD_MOST } from "#server/lib/password-length";
import { PROVIDERS } from "#server/lib/sign-in-providers";

export const emailAddress = z.string().trim().max(254).pipe(z.email("is not an e-mail address"));
export const personName = z.string().trim().min(1, "Say your name.").max(100);
export const newPassword = z
  .string()
  .min(PASSWORD_LEAST, `A password has at least ${PASSWORD_LEAST} characters.`)
  .max(PASSWORD_MOST, `A password has at most ${PASSWORD_MOST} characters.`);
/** One that is only compared. */
export const givenPassword = z.string().min(1, "Type the password.").max(PASSWORD_MOST);
/** As above, of who may have none: then a sign-in of just now stands for it. */
export const ownPassword = z.string().max(PASSWORD_MOST);
export const mailedToken = z.string().min(1).max(100);

export const signUpInput = z.object({
  name: personName,
  email: emailAddress,
  password: newPassword,
  /** Of a team's invitation, where one is needed. */
  invitation: z.string().max(200).optional(),
});
export type SignUpInput = z.output<typeof signUpInput>;

/** Where somebody is signed in, as its owner sees it. */
export const sessionView = z.object({
  id: z.string(),
  userAgent: z.string(),
  address: z.string(),
  lastSeenAt: z.date(),
  createdAt: z.date(),
  isThisOne: z.boolean(),
});
export type SessionView = z.infer<typeof sessionView>;

/** Whether a code is asked for beside the password. */
export const twoFactorView = z.object({ since: z.date().nullable(), codesLeft: z.number() });
export type TwoFactorView = z.infer<typeof twoFactorView>;
export const secondCode = z.string().trim().min(6, "Type the code.").max(40);

/** How one may come in, and which providers one may connect. */
export const waysInView = z.object({
  hasPassword: z.boolean(),
  providers: z.array(
    z.object({
      id: z.enum(PROVIDERS),
      name: z.string(),
      linked: z.object({ identityId: z.string(), address: z.string().nullable(), since: z.date() }).nullable(),
    }),
  ),
  /** Connected once, by a provider that is not set up here any more. */
  others: z.array(z.object({ identityId: z.string(), provider: z.string(), address: z.string().nullable() })),
});
export type WaysInView = z.infer<typeof waysInView>;
export const providerId = z.enum(PROVIDERS);

/** The programs that may ask to be let in, and what people call them. They are public: knowing the name of one proves nothing. */
export const DEVICE_CLIENTS: Readonly<Record<string, string>> = { "muster-cli": "The Muster command line" };
/** How a program that asks stands. `open` waits for an answer; the others are over, each in its way. */
export type DeviceState = "open" | "allowed" | "refused" | "withdrawn" | "used" | "expired";
/** A code that a program shows and a person types, as they type it. */
export const typedDeviceCode = z.string().min(1, "Type the code.").max(40);
export const deviceDays = z.literal(DEVICE_DAYS).default(USUAL_DEVICE_DAYS);
