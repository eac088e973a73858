"use client";
import { useTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Sheet } from "#components/ui/sheet";
import { NoticeList } from "./notice-list.tsx";

/** The notifications beside whatever page is open. */
export function NoticePanel({ onClose }: { onClose: () => void }) {
  const team = useTeam();
  return (
    <Sheet
      title="Notifications"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          <Button asChild kind="quiet">
            <Link href={`${team.path}/notifications/settings`} onClick={onClose}>
              Settings
            </Link>
          </Button>
          <Button asChild>
            <Link href={`${team.path}/notifications`} onClick={onClose}>
              Open all
            </Link>
          </Button>
        </>
      }
    >
      <div className="-m-4">
        <NoticeList label="Notifications" onOpen={onClose} />
      </div>
    </Sheet>
  );
}
