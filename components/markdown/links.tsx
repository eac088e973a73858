"use client";
import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { parseRef, refHref } from "#components/lib/refs";
import { Link } from "#components/ui/link";
import { attachedFile, hostOf } from "#server/lib/markdown/addresses";

type LinkProps = { href?: string | undefined; children?: ReactNode };
const linkLook = "font-550 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac";

/** A reference of ours opens in the app, an address outside says where it leads. */
export function DocumentLink({ href = "", children }: LinkProps) {
  const team = useTeam();
  const ref = parseRef(href);
  if (ref?.kind === "attachment") {
    return (
      <a href={refHref(ref, team.path)} className={linkLook}>
        {children}
      </a>
    );
  }
  if (ref) {
    return (
      <Link href={refHref(ref, team.path)} className={linkLook}>
        {children}
      </Link>
    );
  }
  const host = hostOf(href);
  if (!host && !href.startsWith("mailto:")) return <span>{children}</span>;
  const link = (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow" className={linkLook} title={href}>
      {children}
    </a>
  );
  // Words can say one place and lead to another: the host stands beside them.
  if (!host || String(children).includes(host)) return link;
  return (
    <span>
      {link} <small className="text-12 text-ink3">{host}</small>
    </span>
  );
}

/** Only files of ours are shown; a remote image has become a link before. */
export function DocumentImage({ src, alt = "" }: { src?: unknown; alt?: string | undefined }) {
  const team = useTeam();
  const fileId = attachedFile(src);
  if (!fileId) return <span>{alt}</span>;
  const address = `${refHref({ kind: "attachment", fileId }, team.path)}&show=1`;
  // biome-ignore lint/performance/noImgElement: its size is not known and the optimizer has no session
  return <img src={address} alt={alt} loading="lazy" className="my-3 h-auto max-w-full rounded-8 border border-line" />;
}
