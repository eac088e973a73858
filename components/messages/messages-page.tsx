"use client";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { TeamNotices } from "#components/layout/team-notices";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { MessageSearch, type Which } from "./message-search.tsx";
import { Notices } from "./notices.tsx";

const choices: { value: Which; label: string }[] = [
  { value: "all", label: "All" },
  { value: "mine", label: "For me" },
  { value: "open", label: "Open questions" },
  { value: "status_update", label: "Status" },
];

/** Everything said in the team, to be searched, and what is for the person who looks. */
export function MessagesPage() {
  const [text, setText] = useState("");
  const [which, setWhich] = useState<Which>("all");
  return (
    <PageFrame title="Messages" rail={<Notices />} railTitle="For you" railWidth="document">
      <TeamNotices />
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
          <Segment label="Which messages" value={which} onChange={setWhich} options={choices} />
        </div>
        <MessageSearch text={text} which={which} />
      </div>
    </PageFrame>
  );
}
