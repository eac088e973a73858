import type { NoticeView, Parcel } from "#server/domains/notifications/schema";
import { noticeHeadline, noticePath } from "#server/lib/notice-words";

const MOST_SHOWN = 50;

export type Letter = { subject: string; text: string; html: string };
export type Links = { base: string; unsubscribe: string | null };

type Line = { headline: string; text: string; url: string };

/** A mail in plain text and simple HTML: what happened, where it is, and how to get less of it. */
export function letterOf(parcel: Parcel, links: Links): Letter {
  const team = `${links.base}/${parcel.team.slug}`;
  const settings = `${team}/notifications/settings`;
  if (parcel.isTest) {
    const headline = "Mail from Muster arrives";
    return written(parcel, {
      lines: [{ headline, text: "You asked for this test.", url: settings }],
      more: 0,
      settings,
      links,
    });
  }
  const shown = parcel.notices.slice(0, MOST_SHOWN);
  const lines = shown.map((notice) => ({
    headline: noticeHeadline(notice),
    text: notice.text,
    url: `${team}${noticePath(notice)}`,
  }));
  return written(parcel, { lines, more: parcel.notices.length - shown.length, settings, links });
}

type Content = { lines: Line[]; more: number; settings: string; links: Links };

function written(parcel: Parcel, { lines, more, settings, links }: Content): Letter {
  const [first] = lines;
  const what = lines.length === 1 && first ? first.headline : `${lines.length + more} things for you`;
  const moreText = more > 0 ? `And ${more} more: ${links.base}/${parcel.team.slug}/notifications` : null;
  const foot = [
    `You get this as a member of ${parcel.team.name}. Change it: ${settings}`,
    links.unsubscribe ? `No more of these mails: ${links.unsubscribe}` : null,
  ];
  const text = [
    ...lines.map((line) => [line.headline, line.text, line.url].filter(Boolean).join("\n")),
    moreText,
    `--\n${foot.filter(Boolean).join("\n")}`,
  ];
  return {
    subject: `[${parcel.team.name}] ${what}`.replace(/\s+/g, " ").slice(0, 200),
    text: `${text.filter(Boolean).join("\n\n")}\n`,
    html: htmlOf({ lines, moreText, settings, links, team: parcel.team.name }),
  };
}

function htmlOf(of: { lines: Line[]; moreText: string | null; settings: string; links: Links; team: string }): string {
  const rows = of.lines.map(
    (line) => `<tr><td style="padding:12px 0;border-bottom:1px solid #e4e1d9">
<a href="${escaped(line.url)}" style="color:#0b6377;font-weight:600;text-decoration:none">${escaped(line.headline)}</a>
${line.text ? `<div style="color:#514e47;margin-top:2px">${escaped(line.text)}</div>` : ""}</td></tr>`,
  );
  const less = of.links.unsubscribe
    ? ` · <a href="${escaped(of.links.unsubscribe)}" style="color:#6b675d">No more of these</a>`
    : "";
  return `<!doctype html><html lang="en"><body style="margin:0;background:#f5f4f0;color:#1c1b18;font:14px/20px sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px 16px"><div style="background:#fffefc;border:1px solid #e4e1d9;border-radius:10px;padding:4px 16px">
<table role="presentation" style="width:100%;border-collapse:collapse">${rows.join("\n")}</table>
${of.moreText ? `<p>${escaped(of.moreText)}</p>` : ""}</div>
<p style="color:#6b675d;font-size:12px">You get this as a member of ${escaped(of.team)}. <a href="${escaped(of.settings)}" style="color:#6b675d">Change it</a>${less}</p>
</div></body></html>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** The one kind a mail is about, if it is about one: its link turns off that kind and no other. */
export function onlyKind(notices: NoticeView[]): NoticeView["kind"] | null {
  const kinds = new Set(notices.map((notice) => notice.kind));
  const [kind] = kinds;
  return kinds.size === 1 && kind ? kind : null;
}
