"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { NoticeList } from "#components/notifications/notice-list";
import { useTRPC } from "#components/trpc/trpc";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";
import { MessageSearch, type Which } from "./message-search.tsx";

const choices: { value: Which; label: string }[] = [
  { value: "all", label: "All" },
  { value: "mine", label: "For me" },
  { value: "open", label: "Open questions" },
  { value: "status_update", label: "Status" },
];

/** Whose messages: everybody, or one agent or person. */
function AuthorChoice({ value, onValue }: { value: string; onValue: (id: string) => void }) {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.find.queryOptions());
  const people = useQuery(trpc.team.members.queryOptions());
  const options = [
    { value: "", label: "Anybody" },
    ...(people.data ?? []).map((person) => ({ value: person.userId, label: person.name })),
    ...(agents.data ?? []).map((agent) => ({ value: agent.id, label: agent.name })),
  ];
  return (
    <Field label="Written by">
      <Select value={value} options={options} onValue={onValue} />
    </Field>
  );
}

/** Everything said in the team, to be searched, and what is for the person who looks. */
export function MessagesPage() {
  const [text, setText] = useState("");
  const [which, setWhich] = useState<Which>("all");
  const [authorId, setAuthorId] = useState("");
  return (
    <PageFrame
      title="Messages"
      rail={<NoticeList label="For you" group="messages" />}
      railTitle="For you"
      railWidth="document"
    >
      <div className="grid grid-cols-1 gap-3 p-4">
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-52 max-w-96 flex-1">
            <Field label="Search">
              <Input
                type="search"
                maxLength={200}
                value={text}
                placeholder="Words, or “a phrase”"
                onChange={(event) => setText(event.target.value)}
              />
            </Field>
          </div>
          <div className="w-40">
            <AuthorChoice value={authorId} onValue={setAuthorId} />
          </div>
          <Segment label="Which messages" value={which} onChange={setWhich} options={choices} />
        </div>
        <MessageSearch text={text} which={which} authorId={authorId} />
      </div>
    </PageFrame>
  );
}
