"use client";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { Link } from "#components/ui/link";

const PARTS = [
  { path: "/settings", label: "Team" },
  { path: "/settings/members", label: "Members" },
  { path: "/settings/keys", label: "API keys" },
  { path: "/settings/secrets", label: "Secrets" },
  { path: "/settings/connections", label: "Connections" },
  { path: "/settings/audit", label: "Audit" },
  { path: "/settings/account", label: "Account" },
  { path: "/notifications/settings", label: "Notifications" },
];

/** On a phone the part that is open may lie beside the screen. */
function bringIntoView(part: HTMLAnchorElement | null): void {
  part?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** What holds for the whole team, and for one’s own programs; each part has an address. */
export function SettingsFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const team = useTeam();
  const pathname = usePathname();
  return (
    <PageFrame title="Settings" actions={actions}>
      <nav aria-label="Settings" className="flex gap-4 overflow-x-auto border-line border-b px-4">
        {PARTS.map(({ path, label }) => {
          const isOpen = pathname === team.path + path;
          return (
            <Link
              key={path}
              ref={isOpen ? bringIntoView : undefined}
              href={team.path + path}
              aria-current={isOpen ? "page" : undefined}
              className={cn(
                "-mb-px flex h-9 shrink-0 items-center border-transparent border-b-2 text-ink2 hover:text-ink max-md:h-11",
                isOpen && "border-ac font-550 text-ink",
              )}
            >
              {label}
            </Link>
          );
        })}
      </nav>
      <div className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-6 p-4">{children}</div>
    </PageFrame>
  );
}
