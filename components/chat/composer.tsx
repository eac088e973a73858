"use client";
import { ArrowUp, Paperclip, Square } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { readCommand } from "#components/lib/chat-commands";
import { money } from "#components/lib/format";
import { refuseFiles } from "#components/lib/upload";
import { Button } from "#components/ui/button";
import { FileChips } from "#components/ui/file-chips";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import type { ChatPlace, SendPolicy, SessionView } from "#server/domains/sessions/schema";
import { type Offer, OfferList, useOffers } from "./completion.tsx";
import { PlaceChips, type PlaceKind } from "./place-chips.tsx";
import { useChatCommands } from "./use-chat-commands.ts";
import { useDraft } from "./use-draft.ts";
import type { Outgoing } from "./use-talk.ts";

export type Draft = { body: string; files: File[]; place: ChatPlace; policy: SendPolicy };
const MAX_FILES = 10;
const policies: { value: SendPolicy; label: string }[] = [
  { value: "queue", label: "Ask it next" },
  { value: "interrupt", label: "Stop and ask now" },
];

type ComposerProps = {
  session: SessionView;
  isAnswering: boolean;
  /** A message that could not be sent: its text comes back into the field. */
  returned: Outgoing | null;
  failure: string | null;
  onSend: (draft: Draft) => void;
  onStop: () => void;
  onNew: () => void;
};

/** Writes to a talk. Enter sends, Shift and Enter makes a line; @ calls an agent, / gives a command. */
export function Composer({ session, isAnswering, returned, failure, onSend, onStop, onNew }: ComposerProps) {
  const [text, setText] = useDraft(session.id);
  const [files, setFiles] = useState<File[]>([]);
  const [policy, setPolicy] = useState<SendPolicy>("queue");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isReturned, setReturned] = useState<Outgoing | null>(null);
  if (returned && returned !== isReturned) {
    setReturned(returned);
    if (text === "") setText(returned.body);
    if (files.length === 0) setFiles(returned.files);
  }
  const place = usePlace(session);
  const commands = useChatCommands(session, { onStop, onNew });
  const problem = files.length > MAX_FILES ? `A message takes ${MAX_FILES} files.` : refuseFiles(files);

  async function submit(): Promise<void> {
    const read = readCommand(text);
    if (text.trim() === "" || problem) return;
    if (read.kind === "wrong") return setWrong(read.reason);
    const refusal = read.kind === "do" ? await commands.run(read.what, read.rest) : null;
    setWrong(refusal);
    if (refusal) return;
    if (read.kind === "say") onSend({ body: read.text.trim(), files, place: place.given, policy });
    setText("");
    setFiles([]);
  }

  return (
    <form
      className="mx-auto grid w-full max-w-[732px] grid-cols-1 gap-2 px-4 pt-1 pb-4 max-md:pb-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        setFiles([...files, ...event.dataTransfer.files]);
      }}
    >
      {(wrong ?? failure ?? problem) && (
        <Notice kind="fail">{wrong ?? problem ?? `Not sent: ${failure} Your text is kept.`}</Notice>
      )}
      <PlaceChips {...place.shown} onRemove={place.leaveOut} />
      <FileChips
        label="Files of this message"
        files={files}
        onRemove={(file) => setFiles(files.filter((known) => known !== file))}
      />
      <Field
        label={`Write to ${session.agent.name}`}
        value={text}
        onChange={setText}
        onSubmit={() => void submit()}
        onFiles={(more) => setFiles([...files, ...more])}
        foot={
          <>
            {isAnswering && text.trim() !== "" && (
              <Segment label="While it answers" isSmall value={policy} onChange={setPolicy} options={policies} />
            )}
            <span className="ml-auto text-12 text-ink3">up to {money(session.replyCapMicros)} a reply</span>
            {isAnswering && (
              <Button size="icon" aria-label="Stop the answer" title="Stop the answer" onClick={onStop}>
                <Square size={13} fill="currentColor" aria-hidden />
              </Button>
            )}
            {(!isAnswering || text.trim() !== "") && (
              <Button
                type="submit"
                kind="main"
                size="icon"
                aria-label="Send"
                offReason={text.trim() === "" ? "Write something first" : undefined}
              >
                <ArrowUp size={15} aria-hidden />
              </Button>
            )}
          </>
        }
      />
    </form>
  );
}

/** What the talk is about, and what of it this message leaves out. */
function usePlace(session: SessionView) {
  const [left, setLeft] = useState<string[]>([]);
  const isIn = (one: { id: string } | null) => one !== null && !left.includes(one.id);
  const shown = {
    mission: isIn(session.mission) ? session.mission : null,
    task: isIn(session.task) ? session.task : null,
    documents: session.documents.filter(isIn),
  };
  const given: ChatPlace = {
    missionId: shown.mission?.id ?? null,
    taskId: shown.task?.id ?? null,
    documentIds: shown.documents.map((document) => document.id),
  };
  return { shown, given, leaveOut: (_: PlaceKind, id: string) => setLeft([...left, id]) };
}

type FieldProps = {
  label: string;
  value: string;
  foot: React.ReactNode;
  onChange: (value: string) => void;
  onSubmit: () => void;
  onFiles: (files: File[]) => void;
};

/** The growing field with its completions, and the ways to attach a file. */
function Field({ label, value, foot, onChange, onSubmit, onFiles }: FieldProps) {
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const listId = useId();
  const offers = useOffers(value, caret, isOpen);
  const at = Math.min(chosen, offers.length - 1);

  function take(offer: Offer): void {
    onChange(offer.text);
    setCaret(offer.caret);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(offer.caret, offer.caret);
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const offer = offers[at];
    const isExact = offer && value.trim() === offer.text.trim();
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (offer && move !== 0) setChosen((at + move + offers.length) % offers.length);
    else if (offer && !isExact && (event.key === "Enter" || event.key === "Tab")) take(offer);
    else if (offer && event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && !event.shiftKey) onSubmit();
    else return;
    event.preventDefault();
  }

  return (
    <div className="relative rounded-12 border border-ctl bg-surface focus-within:outline-2 focus-within:outline-ac focus-within:outline-offset-1">
      <OfferList id={listId} offers={offers} chosen={at} onTake={take} />
      <textarea
        ref={box}
        aria-label={label}
        placeholder={`${label}, or @mention someone…`}
        aria-autocomplete="list"
        aria-controls={offers.length > 0 ? listId : undefined}
        aria-activedescendant={offers.length > 0 ? `${listId}-${at}` : undefined}
        rows={1}
        maxLength={40_000}
        className="block max-h-[40vh] min-h-10 w-full resize-none bg-transparent px-3.5 pt-2.5 text-14 outline-none [field-sizing:content] placeholder:text-ink3 max-md:text-[16px]"
        value={value}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onPaste={(event) => {
          const { files } = event.clipboardData;
          if (files.length === 0) return;
          event.preventDefault();
          onFiles([...files]);
        }}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setChosen(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="flex items-center gap-2 px-2 pt-0.5 pb-2">
        <Button
          kind="quiet"
          size="icon"
          aria-label="Attach files"
          title="Attach files"
          onClick={() => picker.current?.click()}
        >
          <Paperclip size={15} aria-hidden />
        </Button>
        {foot}
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label="Files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
