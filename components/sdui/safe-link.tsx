"use client";
import type { ReactNode } from "react";
import { useIsInTeam, useTeam } from "#components/layout/team-context";
import { Link } from "#components/ui/link";
import { isAllowedLink } from "./schema.ts";

type SafeLinkProps = { href: string; children: ReactNode };
const look = "font-550 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac";

/** A link of generated UI: a place in the app, or a web page with its host in sight. Nothing is fetched before somebody follows it. */
export function SafeLink({ href, children }: SafeLinkProps) {
  const isInTeam = useIsInTeam();
  if (!isAllowedLink(href)) return <span>{children}</span>;
  if (href.startsWith("/")) return isInTeam ? <TeamLink href={href}>{children}</TeamLink> : <span>{children}</span>;
  return (
    <span>
      <a href={href} target="_blank" rel="noopener noreferrer nofollow" className={look}>
        {children}
      </a>
      <span className="text-ink3"> ({new URL(href).hostname})</span>
    </span>
  );
}

function TeamLink({ href, children }: SafeLinkProps) {
  const team = useTeam();
  return (
    <Link href={`${team.path}${href}`} className={look}>
      {children}
    </Link>
  );
}
