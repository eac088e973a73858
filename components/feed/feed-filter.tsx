"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

export type FeedNarrow = { text: string; agentId: string; kindPrefix: string };
export const wholeFeed: FeedNarrow = { text: "", agentId: "", kindPrefix: "" };

const kinds = [
  { value: "", label: "Everything" },
  { value: "mission", label: "Missions" },
  { value: "plan", label: "Plans" },
  { value: "task", label: "Tasks" },
  { value: "run", label: "Runs" },
  { value: "document", label: "Documents" },
  { value: "message", label: "Messages" },
  { value: "approval", label: "Approvals" },
  { value: "agent", label: "Agents" },
  { value: "team", label: "The team" },
];

type FeedFilterProps = { narrow: FeedNarrow; hasAgent: boolean; onNarrow: (narrow: FeedNarrow) => void };

/** Which lines of the feed are told: by words, by who, by what they are about. */
export function FeedFilter({ narrow, hasAgent, onNarrow }: FeedFilterProps) {
  const trpc = useTRPC();
  const { data: agents = [] } = useQuery({ ...trpc.agents.list.queryOptions(), enabled: !hasAgent });
  const who = [{ value: "", label: "Anybody" }, ...agents.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <div className="mb-3 grid grid-cols-2 gap-2 px-2">
      <Input
        type="search"
        aria-label="Words in the feed"
        placeholder="Words"
        maxLength={100}
        className="col-span-2"
        value={narrow.text}
        onChange={(event) => onNarrow({ ...narrow, text: event.target.value })}
      />
      <Select
        aria-label="What the feed is about"
        value={narrow.kindPrefix}
        options={kinds}
        onValue={(kindPrefix) => onNarrow({ ...narrow, kindPrefix })}
      />
      {!hasAgent && (
        <Select
          aria-label="Who acts in the feed"
          value={narrow.agentId}
          options={who}
          onValue={(agentId) => onNarrow({ ...narrow, agentId })}
        />
      )}
    </div>
  );
}
