"use client";
import { FileText } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { bytes } from "#components/lib/format";
import { Markdown } from "#components/markdown/lazy-markdown";
import { OutsideNote } from "#components/outside/outside-note";
import { ActorFace } from "#components/state/face";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Age } from "#components/ui/time";
import type { MessageView } from "#server/domains/messages/schema";
import { AddReaction, Reactions } from "./reactions.tsx";
import { kindWords, outcomeWords } from "./words.ts";

const EditMessage = dynamic(() => import("./edit-message.tsx").then((module) => module.EditMessage), { ssr: false });
const MessageHistory = dynamic(() => import("./message-history.tsx").then((module) => module.MessageHistory), {
  ssr: false,
});

/** Whom it woke or notified, and why not where it did not. */
function Targets({ message }: { message: MessageView }) {
  if (message.targets.length === 0) return null;
  return (
    <ul className="text-12 text-ink3" aria-label="Told">
      {message.targets.map((target) => {
        const isStopped = target.outcome === "not_woken" || target.outcome === "dropped";
        return (
          <li key={target.id} className={isStopped ? "text-wait" : undefined} title={target.reason || undefined}>
            {target.name} {outcomeWords[target.outcome]}
            {isStopped && target.reason && `: ${target.reason}`}
          </li>
        );
      })}
    </ul>
  );
}

/** A function of the module, so that it runs once for an element and not at every change. */
function bringIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "center" });
}

/** Types the server shows in place; it tells them by their bytes. */
const SHOWN_IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/** Pictures are shown small and open whole; everything else is a name to download. */
function Pictures({ files }: { files: MessageView["files"] }) {
  const team = useTeam();
  if (files.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Pictures">
      {files.map((file) => {
        const address = `/api/files/${file.id}?show&team=${team.slug}`;
        return (
          <li key={file.id}>
            <a href={address} target="_blank" rel="noreferrer" title={`${file.name}, ${bytes(file.sizeBytes)}`}>
              {/* biome-ignore lint/performance/noImgElement: our own stored file, with a size of its own */}
              <img
                src={address}
                alt={file.name}
                loading="lazy"
                className="h-28 max-w-60 rounded-8 border border-line2 object-cover"
              />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Files({ message }: { message: MessageView }) {
  const files = message.files.filter((file) => !SHOWN_IMAGES.includes(file.mediaType));
  if (files.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Files">
      {files.map((file) => (
        <li key={file.id}>
          <a
            href={`/api/files/${file.id}`}
            className="inline-flex h-7 items-center gap-1.5 rounded-5 border border-line2 px-2 text-12 hover:bg-sunk max-md:h-9"
          >
            <FileText size={13} className="text-ink3" aria-hidden /> {file.name}
            <span className="text-ink3">{bytes(file.sizeBytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

type MessageItemProps = {
  message: MessageView;
  where?: ReactNode;
  /** The address names it: it is marked and brought into sight. */
  isLinked?: boolean;
  onReply?: (() => void) | undefined;
};

/** One message: who, when, of which kind, what was said, and what came of it. */
export function MessageItem({ message, where, isLinked, onReply }: MessageItemProps) {
  const [mode, setMode] = useState<"read" | "edit" | "delete" | "history">("read");
  const close = () => setMode("read");
  const canChange = message.isMine && message.kind !== "return";
  return (
    <article
      id={`message-${message.id}`}
      ref={isLinked ? bringIntoSight : undefined}
      className={cn("flex scroll-mt-16 gap-2.5 rounded-8", isLinked && "bg-ac-soft")}
    >
      <ActorFace kind={message.author.kind} name={message.author.name} />
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-1.5">
        <header className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-600">{message.author.name}</span>
          {message.kind !== "comment" && (
            <Chip
              tone={
                message.kind === "return" || (message.kind === "question" && !message.isAnswered) ? "wait" : "plain"
              }
            >
              {kindWords[message.kind]}
              {message.kind === "question" && message.isAnswered && ", answered"}
            </Chip>
          )}
          {where}
          <Age at={message.createdAt} className="text-12 text-ink3" />
          {message.version > 1 && (
            <button
              type="button"
              className="text-12 text-ink3 underline decoration-line2 underline-offset-3 hover:text-ink"
              onClick={() => setMode(mode === "history" ? "read" : "history")}
            >
              {message.deletedAt ? "deleted" : "edited"}
            </button>
          )}
        </header>
        {mode === "edit" || mode === "delete" ? (
          <EditMessage message={message} isDeleting={mode === "delete"} onClose={close} />
        ) : message.deletedAt ? (
          <p className="text-ink3">This message was deleted by its author.</p>
        ) : (
          <Markdown text={message.body} isSmall />
        )}
        <OutsideNote origins={message.deletedAt ? [] : message.outside} subject={{ kind: "message", id: message.id }} />
        {mode === "history" && <MessageHistory id={message.id} />}
        <Pictures files={message.files.filter((file) => SHOWN_IMAGES.includes(file.mediaType))} />
        <Files message={message} />
        <Targets message={message} />
        <Reactions message={message} />
        {!message.deletedAt && mode === "read" && (
          <footer className="-ml-2 flex flex-wrap items-center">
            {onReply && (
              <Button kind="quiet" size="small" onClick={onReply}>
                {message.kind === "question" && !message.isAnswered ? "Answer" : "Reply"}
              </Button>
            )}
            <AddReaction message={message} />
            {canChange && (
              <>
                <Button kind="quiet" size="small" onClick={() => setMode("edit")}>
                  Edit
                </Button>
                <Button kind="quiet" size="small" onClick={() => setMode("delete")}>
                  Delete
                </Button>
              </>
            )}
          </footer>
        )}
      </div>
    </article>
  );
}
