"use client";
import {
  ChevronLeft,
  ChevronRight,
  Copy,
  FileText,
  GitBranch,
  ListChecks,
  Pencil,
  RotateCcw,
  ThumbsDown,
  ThumbsUp,
} from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import { isOver, textOfAnswer } from "#components/lib/chat-live";
import { cn } from "#components/lib/cn";
import { Button } from "#components/ui/button";
import type { ChatMessageView } from "#server/domains/sessions/schema";
import { Answer } from "./answer.tsx";
import { MessageEdit } from "./message-edit.tsx";
import { PlaceChips } from "./place-chips.tsx";
import { useChatActions } from "./use-talk.ts";

export type MessageDeeds = {
  onEdit: (message: ChatMessageView, body: string) => void;
  onBranch: (message: ChatMessageView) => void;
  onTask: ((text: string) => void) | undefined;
};

type MessageRowProps = { message: ChatMessageView; sessionId: string; deeds: MessageDeeds };

/** One message with what can be done with it. Out of sight it is neither laid out nor painted. */
export const MessageRow = memo(function MessageRow({ message, sessionId, deeds }: MessageRowProps) {
  const [isEditing, setEditing] = useState(false);
  const isOwnTalk = message.sessionId === sessionId;
  if (message.role === "person" && isEditing)
    return (
      <MessageEdit
        body={message.body}
        onCancel={() => setEditing(false)}
        onSend={(body) => {
          setEditing(false);
          deeds.onEdit(message, body);
        }}
      />
    );
  return (
    <div
      data-message={message.id}
      className="group/message grid grid-cols-1 gap-1 [contain-intrinsic-size:auto_140px] [content-visibility:auto]"
    >
      {message.role === "person" ? <Said message={message} /> : <Answer message={message} />}
      <div
        className={cn(
          "flex h-6 items-center gap-0.5 opacity-0 transition-opacity focus-within:opacity-100 group-hover/message:opacity-100 max-md:h-9 max-md:opacity-100",
          message.role === "person" && "justify-end",
        )}
      >
        {isOwnTalk && <Versions message={message} />}
        {message.role === "person" ? (
          isOwnTalk && (
            <Deed
              label="Edit and send again"
              icon={<Pencil size={13} aria-hidden />}
              onClick={() => setEditing(true)}
            />
          )
        ) : (
          <AnswerDeeds message={message} isOwnTalk={isOwnTalk} deeds={deeds} />
        )}
      </div>
    </div>
  );
});

function Said({ message }: { message: ChatMessageView }) {
  return (
    <div className="ml-auto grid max-w-[85%] justify-items-end gap-1">
      <div className="whitespace-pre-wrap rounded-12 rounded-br-3 bg-sunk px-3.5 py-2 text-14 leading-[20px] [overflow-wrap:anywhere]">
        {message.body}
      </div>
      {message.files.length > 0 && (
        <ul aria-label="Attached files" className="flex flex-wrap justify-end gap-1.5">
          {message.files.map((file) => (
            <li key={file.id}>
              <a
                href={`/api/files/${file.id}`}
                className="flex h-6 items-center gap-1.5 rounded-5 bg-sunk px-2 text-12 text-ink2 hover:text-ink max-md:h-9"
              >
                <FileText size={12} aria-hidden /> {file.name}
              </a>
            </li>
          ))}
        </ul>
      )}
      <PlaceChips mission={message.mission} task={message.task} documents={message.documents} />
    </div>
  );
}

type DeedProps = { label: string; icon: ReactNode; onClick: () => void; isOn?: boolean };

function Deed({ label, icon, onClick, isOn }: DeedProps) {
  return (
    <Button
      kind="quiet"
      className={cn("size-6 p-0 max-md:size-9", isOn && "text-ac")}
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      onClick={onClick}
    >
      {icon}
    </Button>
  );
}

function Versions({ message }: { message: ChatMessageView }) {
  const { choose } = useChatActions();
  const { versions, id } = message;
  if (versions.length < 2) return null;
  const at = versions.indexOf(id);
  const go = (step: number) => {
    const chatMessageId = versions[at + step];
    if (chatMessageId) choose.mutate({ chatMessageId });
  };
  return (
    <span className="flex items-center text-12 text-ink3">
      <Deed label="The version before" icon={<ChevronLeft size={13} aria-hidden />} onClick={() => go(-1)} />
      {at + 1}/{versions.length}
      <Deed label="The next version" icon={<ChevronRight size={13} aria-hidden />} onClick={() => go(1)} />
    </span>
  );
}

function AnswerDeeds({
  message,
  isOwnTalk,
  deeds,
}: {
  message: ChatMessageView;
  isOwnTalk: boolean;
  deeds: MessageDeeds;
}) {
  const { retry, rate } = useChatActions();
  const [isCopied, setCopied] = useState(false);
  const { answer, rating } = message;
  if (!answer || !isOver(answer)) return null;
  const text = textOfAnswer(answer);
  const chatMessageId = message.id;
  const vote = (value: 1 | -1) => rate.mutate({ chatMessageId, rating: rating === value ? null : value });
  return (
    <>
      <Deed
        label={isCopied ? "Copied" : "Copy"}
        icon={<Copy size={13} aria-hidden />}
        isOn={isCopied}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      />
      {isOwnTalk && (
        <Deed
          label="Ask again"
          icon={<RotateCcw size={13} aria-hidden />}
          onClick={() => retry.mutate({ chatMessageId })}
        />
      )}
      <Deed
        label="Branch from here"
        icon={<GitBranch size={13} aria-hidden />}
        onClick={() => deeds.onBranch(message)}
      />
      {deeds.onTask && (
        <Deed label="Make it a task" icon={<ListChecks size={13} aria-hidden />} onClick={() => deeds.onTask?.(text)} />
      )}
      <Deed label="Good answer" icon={<ThumbsUp size={13} aria-hidden />} isOn={rating === 1} onClick={() => vote(1)} />
      <Deed
        label="Bad answer"
        icon={<ThumbsDown size={13} aria-hidden />}
        isOn={rating === -1}
        onClick={() => vote(-1)}
      />
      {(retry.error ?? rate.error) && <span className="text-12 text-fail">{(retry.error ?? rate.error)?.message}</span>}
    </>
  );
}
