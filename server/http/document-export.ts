import type { Ctx } from "#server/core/context";
import { filesIn } from "#server/domains/documents/policy";
import { getDocument } from "#server/domains/documents/queries";
import type { DocumentView } from "#server/domains/documents/schema";
import { isShownInline } from "#server/domains/files/policy";
import { readFileContent } from "#server/domains/files/queries";
import { DomainError, isDomainError } from "#server/lib/errors";
import { documentPage, documentPolicy } from "./document-html.ts";
import { fileHeaders } from "./files.ts";
import { identify } from "./identity.ts";
import { failureResponse } from "./respond.ts";

const FORMATS = ["md", "html", "print"] as const;
/** Images beyond this stay links' words: a page of hundreds of megabytes helps nobody. */
const MAX_EMBEDDED_BYTES = 20 * 1024 * 1024;

/**
 * `GET /api/documents/<id>/export?format=md|html|print&version=…&team=…`. `html` is one file with everything in it; `print` is the
 * same page in the browser, laid out for paper.
 */
export async function exportDocument(request: Request, id: string): Promise<Response> {
  try {
    const { searchParams } = new URL(request.url);
    // A link cannot send a header: the page names its team in the address.
    const identity = await identify(request.headers, request.headers.get("x-muster-team") ?? searchParams.get("team"));
    if (!identity) throw new DomainError("unauthenticated", "Sign in first, or send an access token.");
    const format = FORMATS.find((one) => one === (searchParams.get("format") ?? "md"));
    if (!format) throw new DomainError("bad_input", "format: md, html or print.");
    const version = searchParams.get("version");
    const wanted = version ? { id, version: Number(version) } : { id };
    const document = await getDocument.invoke(identity.ctx, wanted);
    return format === "md" ? asMarkdown(document) : await asPage(identity.ctx, document, format);
  } catch (error) {
    return failureResponse(error, "/api/documents/<id>/export");
  }
}

const nameOf = (document: DocumentView) =>
  `${
    document.title
      .replace(/[^\p{L}\p{N} _-]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim() || "document"
  } v${document.shownVersion}`;

function asMarkdown(document: DocumentView): Response {
  const headers = fileHeaders({ name: `${nameOf(document)}.md`, mediaType: "text/markdown; charset=utf-8" }, false);
  return new Response(document.body, { headers: { ...headers, "cache-control": "no-store" } });
}

async function asPage(ctx: Ctx, document: DocumentView, format: "html" | "print"): Promise<Response> {
  const images = await embeddedImages(ctx, document.body);
  const { markdownToHtml } = await import("#server/lib/markdown/to-html");
  const body = markdownToHtml(document.body, {
    fileHref: (id, isImage) => (isImage ? (images.get(id) ?? null) : null),
  });
  const policy = documentPolicy("data:");
  const day = document.versions.find((one) => one.version === document.shownVersion)?.createdAt ?? document.updatedAt;
  const foot = `${document.title} · version ${document.shownVersion} · ${document.author} · ${day.toISOString().slice(0, 10)}`;
  const html = documentPage({ title: document.title, body, foot, policy });
  const isFile = format === "html";
  const headers = {
    ...fileHeaders({ name: `${nameOf(document)}.html`, mediaType: "text/html; charset=utf-8" }, false),
    "content-security-policy": policy,
    // The page that opened it calls its print dialog.
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    ...(isFile ? {} : { "content-disposition": "inline" }),
  };
  return new Response(html, { headers });
}

/** The document's images as part of the page. One that is gone is left out; its words stay. */
async function embeddedImages(ctx: Ctx, body: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let left = MAX_EMBEDDED_BYTES;
  for (const id of filesIn(body)) {
    const file = await readFileContent.call(ctx, { id }).catch((error: unknown) => {
      if (isDomainError(error)) return null;
      throw error;
    });
    if (!file || !isShownInline(file.mediaType) || file.sizeBytes > left) continue;
    left -= file.sizeBytes;
    found.set(id, `data:${file.mediaType};base64,${Buffer.from(file.bytes).toString("base64")}`);
  }
  return found;
}
