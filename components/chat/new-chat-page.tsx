"use client";
import { useRouter } from "next/navigation";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { NewChat } from "./new-chat.tsx";
import { SessionList } from "./session-list.tsx";

/** The chats of the team, and the field that begins another. */
export function NewChatPage() {
  const router = useRouter();
  const team = useTeam();
  return (
    <PageFrame title="Chat" isWhole>
      <div className="flex h-full min-h-0 max-md:flex-col-reverse">
        <div className="w-[216px] shrink-0 overflow-y-auto border-line border-r bg-bg max-md:w-auto max-md:flex-1 max-md:border-t max-md:border-r-0">
          <SessionList openId={null} />
        </div>
        <NewChat onStarted={(id) => router.push(`${team.path}/chat/${id}`)} />
      </div>
    </PageFrame>
  );
}
