"use client";
import { Archive, GitBranch, ListChecks, NotebookPen, Pencil, Target, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { count, money } from "#components/lib/format";
import { AgentFace } from "#components/state/face";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import type { SessionView } from "#server/domains/sessions/schema";
import type { TurnInto } from "./turn-into.tsx";
import { useChatActions } from "./use-talk.ts";

type ChatRailProps = { session: SessionView; onTurnInto: (what: TurnInto) => void; onBranch: (() => void) | null };

/** What the chat cost, who worked in it, and what can be made of it. */
export function ChatRail({ session, onTurnInto, onBranch }: ChatRailProps) {
  const cached = session.tokens > 0 ? Math.round((session.cachedTokens / session.tokens) * 100) : 0;
  return (
    <div className="grid gap-6 p-4">
      <Section title="This chat">
        <Figure label="Spent" value={money(session.costMicros, "call")} />
        <Figure label="A reply" value={`up to ${money(session.replyCapMicros)}`} />
        <Figure label="Tokens" value={`${count(session.tokens)}${cached > 0 ? `, ${cached}\u2009% cached` : ""}`} />
      </Section>
      <Section title="Who worked">
        {session.workers.length === 0 && <p className="text-ink3">Nobody yet</p>}
        {session.workers.map((worker) => (
          <div key={worker.id} className="flex items-start gap-2">
            <AgentFace name={worker.name} size={20} />
            <div className="min-w-0 flex-1">
              <p className="font-550">{worker.name}</p>
              <p className="text-12 text-ink3">{doneBy(worker)}</p>
            </div>
            <span>{money(worker.costMicros, "call")}</span>
          </div>
        ))}
      </Section>
      <Section title="Turn it into">
        <Deed icon={<ListChecks size={14} aria-hidden />} label="A task" onClick={() => onTurnInto("task")} />
        <Deed icon={<Target size={14} aria-hidden />} label="A mission" onClick={() => onTurnInto("mission")} />
        <Deed icon={<NotebookPen size={14} aria-hidden />} label="A document" onClick={() => onTurnInto("document")} />
        {onBranch && <Deed icon={<GitBranch size={14} aria-hidden />} label="A branch from here" onClick={onBranch} />}
      </Section>
      <Keeping session={session} />
    </div>
  );
}

function doneBy({ answers, helps }: { answers: number; helps: number }): string {
  const parts = [
    answers > 0 ? (answers === 1 ? "answered once" : `answered ${answers} times`) : "",
    helps > 0 ? (helps === 1 ? "helped once" : `helped ${helps} times`) : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h2 className="font-600">{title}</h2>
      {children}
    </section>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <p className="flex justify-between gap-3">
      <span className="text-ink3">{label}</span>
      <span>{value}</span>
    </p>
  );
}

function Deed({ icon, label, onClick }: { icon: ReactNode; label: string; onClick: () => void }) {
  return (
    <Button kind="quiet" className="-mx-2 justify-start px-2" onClick={onClick}>
      {icon} {label}
    </Button>
  );
}

/** Its name, and putting it away. What was deleted can be brought back from where it stood. */
function Keeping({ session }: { session: SessionView }) {
  const { rename, archive, remove } = useChatActions();
  const team = useTeam();
  const [title, setTitle] = useState<string | null>(null);
  const sessionId = session.id;
  const isArchived = session.archivedAt !== null;
  const failure = rename.error ?? archive.error ?? remove.error;
  return (
    <Section title="Keep">
      {session.branchedFrom && (
        <p className="text-12 text-ink3">
          A branch of{" "}
          <Link href={`${team.path}/chat/${session.branchedFrom.sessionId}`} className="text-ac hover:underline">
            {session.branchedFrom.title}
          </Link>
        </p>
      )}
      {title === null ? (
        <Deed icon={<Pencil size={14} aria-hidden />} label="Rename" onClick={() => setTitle(session.title)} />
      ) : (
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate({ sessionId, title }, { onSuccess: () => setTitle(null) });
          }}
        >
          <Input
            autoFocus
            aria-label="Name of the chat"
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
          <Button type="submit" offReason={title.trim() === "" ? "A chat needs a name" : undefined}>
            Save
          </Button>
        </form>
      )}
      <Deed
        icon={<Archive size={14} aria-hidden />}
        label={isArchived ? "Take it out of the archive" : "Archive"}
        onClick={() => archive.mutate({ sessionId, isArchived: !isArchived })}
      />
      <Deed
        icon={<Trash2 size={14} aria-hidden />}
        label="Delete"
        onClick={() => remove.mutate({ sessionId, isDeleted: true })}
      />
      {failure && <Notice kind="fail">{failure.message}</Notice>}
    </Section>
  );
}
