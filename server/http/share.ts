import { systemContext } from "#server/core/context";
import { contextOfShare, noteShareViews, openShare, type Shared } from "#server/domains/documents/shares";
import { isShownInline } from "#server/domains/files/policy";
import { readFileContent } from "#server/domains/files/queries";
import { describeError, isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { documentPage, documentPolicy } from "./document-html.ts";
import { fileHeaders } from "./files.ts";
import { limits, networkOf } from "./limits.ts";

const FLUSH_MS = 1_000;

const HEADERS = {
  "x-robots-tag": "noindex, nofollow, noarchive",
  "referrer-policy": "no-referrer",
  // A closed link is closed at once, in every copy.
  "cache-control": "no-store",
};

/** `GET /share/<token>` and `GET /share/<token>/files/<id>`, for anybody. Whatever does not open looks the same. */
export async function answerShare(path: string, from: string): Promise<Response> {
  const spent = await limits().spend("share", networkOf(from));
  if (!spent.isAllowed) {
    const refusal = page(429, "A moment", "<p>Too many views from here within a minute. Come back in one.</p>");
    refusal.headers.set("retry-after", String(spent.resetSeconds));
    return refusal;
  }
  const [, token = "", fileId] = /^\/share\/([^/]+)(?:\/files\/([0-9a-f-]{36}))?$/.exec(path) ?? [];
  const shared = await openShare(token);
  if (!shared) return nothing();
  if (fileId) return file(shared, fileId);
  countView(shared);
  const { markdownToHtml } = await import("#server/lib/markdown/to-html");
  const body = markdownToHtml(shared.body, { fileHref: (id) => `/share/${token}/files/${id}` });
  const day = shared.updatedAt.toISOString().slice(0, 10);
  return page(200, shared.title, body, `Shared by ${shared.teamName} · version ${shared.version} · ${day}`);
}

async function file(shared: Shared, fileId: string): Promise<Response> {
  const ctx = contextOfShare(shared, fileId);
  if (!ctx) return nothing();
  try {
    const found = await readFileContent.call(ctx, { id: fileId });
    const headers = { ...fileHeaders(found, isShownInline(found.mediaType)), ...HEADERS };
    return new Response(new Uint8Array(found.bytes), { headers });
  } catch (error) {
    if (isDomainError(error) && error.code === "not_found") return nothing();
    throw error;
  }
}

function page(status: number, title: string, body: string, foot = "Muster"): Response {
  const headers = {
    ...HEADERS,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": documentPolicy("'self'"),
  };
  return new Response(documentPage({ title, body, foot }), { status, headers });
}

function nothing(): Response {
  return page(
    404,
    "Not here",
    "<h1>Nothing is shared here</h1><p>The link was closed, has run out, or was never one. Ask whoever gave it to you.</p>",
  );
}

const views = new Map<string, { teamId: string; count: number }>();
let flushing: NodeJS.Timeout | undefined;

/** Written at most once a second, so that a link that is passed around costs the database nothing. */
function countView(shared: Shared): void {
  const count = (views.get(shared.shareId)?.count ?? 0) + 1;
  views.set(shared.shareId, { teamId: shared.teamId, count });
  flushing ??= setTimeout(() => void flushViews(), FLUSH_MS).unref();
}

export async function flushViews(): Promise<void> {
  clearTimeout(flushing);
  flushing = undefined;
  const waiting = [...views];
  views.clear();
  for (const [shareId, { teamId, count }] of waiting) {
    const ctx = systemContext(teamId, "public link", ["machine:write"]);
    await noteShareViews.call(ctx, { shareId, count, at: new Date() }).catch((error: unknown) => {
      log.debug("views of a link were not noted", { error: describeError(error) });
    });
  }
}
