import { createHash } from "node:crypto";
import nodemailer from "nodemailer";
import { assertNoTransaction } from "#server/core/transaction";
import type { Parcel } from "#server/domains/notifications/schema";
import type { MailSettings } from "#server/lib/env";
import { signToken } from "#server/lib/signed-token";
import { type Letter, letterOf, onlyKind } from "./letter.ts";
import type { Outcome } from "./outcome.ts";

export const UNSUBSCRIBE_PURPOSE = "unsubscribe";
const CONNECT_MS = 8_000;
const WHOLE_MS = 30_000;

export type MailOptions = { settings: MailSettings; base: string; secret: string };

/** The same batch goes out under the same name, however often: a mailbox that has it already drops the second. */
export function messageIdOf(batchKey: string, from: string): string {
  const host = /@([\w.-]+)/.exec(from)?.[1] ?? "muster.local";
  return `<${createHash("sha256").update(batchKey).digest("hex").slice(0, 32)}@${host}>`;
}

/** Hands one mail to the server; its answer decides whether to try again. Never inside a transaction. */
export async function sendMail(parcel: Parcel, { settings, base, secret }: MailOptions): Promise<Outcome> {
  const token = signToken(secret, UNSUBSCRIBE_PURPOSE, {
    teamId: parcel.teamId,
    userId: parcel.userId,
    kind: onlyKind(parcel.notices),
  });
  const unsubscribe = parcel.isTest ? null : `${base}/api/unsubscribe/${token}`;
  return sendLetter(settings, {
    ...letterOf(parcel, { base, unsubscribe }),
    to: { name: parcel.person.name, address: parcel.person.email },
    messageId: messageIdOf(parcel.batchKey, settings.from),
    unsubscribe,
  });
}

export type Envelope = Letter & {
  to: { name: string; address: string };
  messageId: string;
  /** Where a click ends these mails, if they come again. */
  unsubscribe?: string | null;
};

/** Hands a letter to the mail server. Never throws: the outcome says what it answered. */
export async function sendLetter(settings: MailSettings, { unsubscribe, ...letter }: Envelope): Promise<Outcome> {
  assertNoTransaction("send mail");
  const transport = nodemailer.createTransport({ url: settings.url, ...TIMEOUTS });
  try {
    const info = await within(
      transport.sendMail({
        ...letter,
        from: settings.from,
        headers: {
          "Auto-Submitted": "auto-generated",
          ...(unsubscribe ? { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
        },
        ...(unsubscribe ? { list: { unsubscribe } } : {}),
      }),
    );
    return { outcome: "sent", detail: `To ${letter.to.address}: ${String(info.response ?? "accepted")}` };
  } catch (error) {
    return failureOf(error);
  } finally {
    transport.close();
  }
}

const TIMEOUTS = { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: CONNECT_MS };

function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`No answer within ${WHOLE_MS / 1_000} s`)), WHOLE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A server that says 5xx means it; everything else may be better later. */
function failureOf(error: unknown): Outcome {
  const code = Number(Reflect.get(Object(error), "responseCode") ?? 0);
  const said = error instanceof Error ? error.message : String(error);
  return { outcome: code >= 500 ? "failed" : "again", detail: `The mail server: ${said}` };
}
