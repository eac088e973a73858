import { z } from "zod";
import { authSecret } from "#server/boot/secret";
import { systemContext } from "#server/core/context";
import { noticeKind } from "#server/domains/notifications/schema";
import { unsubscribe } from "#server/domains/notifications/settings";
import { UNSUBSCRIBE_PURPOSE } from "#server/integrations/notices/mail";
import { readToken } from "#server/lib/signed-token";
import { failureResponse } from "./respond.ts";

const held = z.object({ teamId: z.uuid(), userId: z.uuid(), kind: noticeKind.nullable() });
const MAX_TOKEN = 600;

/** `POST` turns the mail off at once (RFC 8058); `GET` only asks, because mail scanners open every link. */
export async function answerUnsubscribe(request: Request, token: string): Promise<Response> {
  try {
    const read = token.length > MAX_TOKEN ? null : held.safeParse(readToken(authSecret(), UNSUBSCRIBE_PURPOSE, token));
    if (!read?.success) return page(404, "This link is not one of ours", "Open your notification settings instead.");
    const what = read.data.kind ? "mails of this kind" : "mails";
    if (request.method !== "POST")
      return page(
        200,
        `Stop these ${what}?`,
        '<form method="post"><button>Stop them</button></form>You still see everything in the app.',
      );
    const { teamId, ...of } = read.data;
    await unsubscribe.call(systemContext(teamId, "unsubscribe link", ["machine:write"]), of);
    return page(200, `No more ${what}`, "You still see everything in the app, and can turn them on again there.");
  } catch (error) {
    return failureResponse(error, "/api/unsubscribe/<token>");
  }
}

function page(status: number, title: string, html: string): Response {
  const body = `<!doctype html><html lang="en"><meta name="robots" content="noindex"><meta name="viewport" content="width=device-width">
<title>${title}</title><body style="font:16px/24px sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem"><h1 style="font-size:20px">${title}</h1><p>${html}</p></body></html>`;
  return new Response(body, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    },
  });
}
