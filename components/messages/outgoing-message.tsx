"use client";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { plural } from "#components/lib/format";
import { Markdown } from "#components/markdown/lazy-markdown";
import { PersonFace } from "#components/state/face";
import { Button } from "#components/ui/button";
import type { Outbox, Outgoing } from "./use-outbox.ts";

/** One's own message before the server has it. */
export function OutgoingMessage({ message, outbox }: { message: Outgoing; outbox: Outbox }) {
  const team = useTeam();
  return (
    <article className="flex gap-2.5" aria-label="A message that is not sent yet" aria-busy={message.error === null}>
      <PersonFace name={team.userName} />
      <div className="grid min-w-0 flex-1 gap-1.5">
        <header className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-600">{team.userName}</span>
          <span className={cn("text-12", message.error ? "text-fail" : "text-ink3")} role="status">
            {message.error ? `Not sent: ${message.error}` : "Sending…"}
          </span>
        </header>
        <div className={cn(message.error === null && "opacity-70")}>
          <Markdown text={message.body} isSmall />
        </div>
        {message.fileIds.length > 0 && (
          <p className="text-12 text-ink3">with {plural(message.fileIds.length, "file")}</p>
        )}
        {message.error && (
          <div className="flex gap-2">
            <Button size="small" onClick={() => outbox.retry(message.key)}>
              Send again
            </Button>
            <Button kind="quiet" size="small" onClick={() => outbox.takeBack(message.key)}>
              Edit the text
            </Button>
          </div>
        )}
      </div>
    </article>
  );
}
