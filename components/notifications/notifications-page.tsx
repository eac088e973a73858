"use client";
import { Settings } from "lucide-react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { NoticeList } from "./notice-list.tsx";

/** Everything the person was told in this team. */
export function NotificationsPage() {
  const team = useTeam();
  const settings = (
    <Button asChild>
      <Link href={`${team.path}/notifications/settings`} aria-label="Notification settings">
        <Settings size={13} aria-hidden /> <span className="max-md:hidden">Settings</span>
      </Link>
    </Button>
  );
  return (
    <PageFrame title="Notifications" actions={settings}>
      <div className="mx-auto w-full max-w-[760px] p-2">
        <NoticeList label="Notifications" />
      </div>
    </PageFrame>
  );
}
