"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { NoticeList } from "#components/notifications/notice-list";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Segment } from "#components/ui/segment";
import { type MessageFilter, MessageFilters } from "./message-filters.tsx";
import { MessageSearch, type Which } from "./message-search.tsx";

const choices: { value: Which; label: string }[] = [
  { value: "all", label: "All" },
  { value: "mine", label: "For me" },
  { value: "open", label: "Open questions" },
  { value: "status_update", label: "Status" },
];
const ID = /^[0-9a-f-]{36}$/;

/** The filters stand in the address, so that a search can be sent to somebody and the way back leads to it. */
function useFilters() {
  const params = useSearchParams();
  const pathname = usePathname();
  const idAt = (name: string) => {
    const value = params.get(name) ?? "";
    return ID.test(value) ? value : "";
  };
  const filter: MessageFilter = { authorId: idAt("by"), missionId: idAt("mission"), taskId: idAt("task") };
  const which = choices.find((choice) => choice.value === params.get("which"))?.value ?? "all";
  const set = (changes: Record<string, string>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    window.history.replaceState(null, "", next.size > 0 ? `${pathname}?${next}` : pathname);
  };
  return { filter, which, set };
}

const names: Record<keyof MessageFilter, string> = { authorId: "by", missionId: "mission", taskId: "task" };

/** Everything said in the team, to be searched, and what is for the person who looks. */
export function MessagesPage() {
  const { filter, which, set } = useFilters();
  const [text, setText] = useState("");
  const change = (changes: Partial<MessageFilter>) =>
    set(Object.fromEntries(Object.entries(changes).map(([key, value]) => [names[key as keyof MessageFilter], value])));
  return (
    <PageFrame
      title="Messages"
      rail={<NoticeList label="For you" group="messages" />}
      railTitle="For you"
      railWidth="document"
    >
      <div className="grid grid-cols-1 gap-3 p-4">
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-52 max-w-96 flex-1 max-md:max-w-none max-md:basis-full">
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
          <MessageFilters filter={filter} onChange={change} />
          <Segment
            label="Which messages"
            value={which}
            onChange={(value) => set({ which: value === "all" ? "" : value })}
            options={choices}
          />
        </div>
        <MessageSearch text={text} which={which} filter={filter} />
      </div>
    </PageFrame>
  );
}
