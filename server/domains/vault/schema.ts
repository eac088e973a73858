import { z } from "zod";
import { actorSchema } from "#server/lib/actor";
import { defineEvent } from "#server/lib/event";
import { PROVIDER_SECRETS } from "#server/lib/provider-secrets";

export const secretName = z
  .string()
  .trim()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, "must begin with a letter and have letters, digits, _ . - only, 64 at most");

/** No blanks at its ends and on one line: what people paste often has both, and no provider takes them. */
export const secretValue = z
  .string()
  .trim()
  .min(1, "the secret is empty")
  .max(8_000, "a secret may have 8,000 characters")
  .refine((value) => !/[\r\n\0]/.test(value), "a secret is one line");

/** Never with its value: nothing gives that back to a person. */
export const secretView = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number(),
  setBy: actorSchema,
  setAt: z.date(),
  lastUsedAt: z.date().nullable(),
  lastUsedFor: z.string().nullable(),
  /** Whose models speak with it. */
  provider: z.string().nullable(),
});
export type SecretView = z.infer<typeof secretView>;

export const MAX_SECRETS = 100;

export const secretChanged = defineEvent(
  "secret.changed",
  "domain",
  z.object({ name: z.string(), change: z.enum(["set", "rotated", "deleted"]) }),
);
export const vaultRotated = defineEvent("secret.vault_rotated", "domain", z.object({ secrets: z.number() }));

export function providerOf(name: string): string | null {
  return PROVIDER_SECRETS.find((one) => one.name === name)?.provider ?? null;
}
