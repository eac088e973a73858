import { createHash } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Parcel } from "#server/domains/notifications/schema";
import { fetchOutside } from "#server/integrations/outside/fetch";
import { describeError, isDomainError } from "#server/lib/errors";
import { noticeHeadline, noticePath } from "#server/lib/notice-words";
import type { Outcome } from "./outcome.ts";

const TIMEOUT_MS = 10_000;
/** Only the status counts. */
const MAX_ANSWER_BYTES = 64 * 1024;

export type WebhookOptions = { base: string; allowPrivate: boolean; nowMs: number };

/** The same batch has the same id, however often it is sent: a receiver that knows it answers and does nothing. */
export function webhookIdOf(batchKey: string): string {
  return `msg_${createHash("sha256").update(batchKey).digest("hex").slice(0, 32)}`;
}

/** One call by the Standard Webhooks rules: id, time and signature in the head, JSON in the body. */
export async function callWebhook(parcel: Parcel, options: WebhookOptions): Promise<Outcome> {
  const { webhook } = parcel;
  if (!webhook) return { outcome: "skipped", detail: "There is no webhook address any more." };
  const id = webhookIdOf(parcel.batchKey);
  const at = new Date(options.nowMs);
  const body = JSON.stringify(webhook.format === "slack" ? slackBody(parcel, options.base) : bodyOf(parcel, options));
  try {
    const { status } = await fetchOutside({
      url: webhook.url,
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "Muster-Webhooks/1",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(options.nowMs / 1_000)),
        "webhook-signature": new Webhook(webhook.secret).sign(id, at, body),
      },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      tooLarge: "cut",
      allowPrivate: options.allowPrivate,
    });
    return outcomeOf(status);
  } catch (error) {
    if (isDomainError(error)) return { outcome: "failed", detail: error.message };
    return { outcome: "again", detail: describeError(error).slice(0, 300) };
  }
}

function outcomeOf(status: number): Outcome {
  const detail = `The receiver answered ${status}`;
  if (status >= 200 && status < 300) return { outcome: "sent", detail };
  if (status === 410) return { outcome: "failed", detail: `${detail}: it wants no more` };
  if (status >= 300 && status < 400) return { outcome: "failed", detail: `${detail}: redirects are not followed` };
  return { outcome: "again", detail };
}

function linesOf(parcel: Parcel, base: string) {
  return parcel.notices.map((notice) => ({
    id: notice.id,
    kind: notice.kind,
    priority: notice.priority,
    count: notice.count,
    headline: noticeHeadline(notice),
    text: notice.text,
    url: `${base}/${parcel.team.slug}${noticePath(notice)}`,
    at: notice.at,
  }));
}

function bodyOf(parcel: Parcel, { base, nowMs }: WebhookOptions) {
  return {
    type: parcel.isTest ? "notification.test" : "notification.given",
    timestamp: new Date(nowMs).toISOString(),
    data: { team: parcel.team, person: parcel.person.name, notifications: linesOf(parcel, base) },
  };
}

/** What Slack's incoming webhooks take; a `<` in a text must not become markup. */
function slackBody(parcel: Parcel, base: string) {
  const plain = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  if (parcel.isTest) return { text: "Muster reaches this channel." };
  const lines = linesOf(parcel, base).map(
    (line) => `*<${line.url}|${plain(line.headline)}>*${line.text ? `\n${plain(line.text)}` : ""}`,
  );
  return { text: lines.join("\n").slice(0, 30_000) };
}
