"use client";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { bytes, plural } from "#components/lib/format";
import { OutsideNote } from "#components/outside/outside-note";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { WorkspaceView } from "#server/domains/workspaces/schema";
import { FileBrowser } from "./file-browser.tsx";

const loading = () => <SkeletonRows rows={6} label="Loading" />;
const CommitList = dynamic(() => import("./commit-list.tsx").then((module) => module.CommitList), { loading });
const CommandList = dynamic(() => import("./command-list.tsx").then((module) => module.CommandList), { loading });

type View = "files" | "commits" | "commands";
const VIEWS: { value: View; label: string }[] = [
  { value: "files", label: "Files" },
  { value: "commits", label: "Commits" },
  { value: "commands", label: "Commands" },
];

/** What the mission's agents wrote and ran: its files in every version, and what each command printed. */
export function WorkspacePage({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const [view, setView] = useState<View>("files");
  const query = useQuery(trpc.workspaces.get.queryOptions({ missionId }));
  const workspace = query.data;
  const crumb = {
    label: workspace ? `M-${workspace.missionNumber}` : "Mission",
    href: `${team.path}/missions/${missionId}`,
  };
  return (
    <PageFrame
      title="Workspace"
      crumb={crumb}
      actions={workspace && workspace.head > 0 && <Exports missionId={missionId} />}
    >
      <QueryState
        query={query}
        subject="The workspace"
        className="m-4"
        loading={<SkeletonRows rows={8} label="Loading the workspace" />}
      >
        {(found) => (
          <div className="grid grid-cols-1 gap-4 p-4">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <Segment label="What to look at" value={view} options={VIEWS} onChange={setView} />
              <p className="text-12 text-ink3">
                <Size workspace={found} />
              </p>
            </div>
            <OutsideNote origins={found.outside} subject={{ kind: "workspace", id: missionId }} />
            {view === "files" && <FileBrowser missionId={missionId} />}
            {view === "commits" && <CommitList missionId={missionId} />}
            {view === "commands" && <CommandList missionId={missionId} />}
          </div>
        )}
      </QueryState>
    </PageFrame>
  );
}

function Size({ workspace }: { workspace: WorkspaceView }) {
  if (workspace.head === 0) return "Nothing is written yet";
  return (
    <>
      {plural(workspace.fileCount, "file")}, {bytes(workspace.sizeBytes)} at commit {workspace.head}
      {workspace.updatedAt && (
        <>
          {" · "}
          <Age at={workspace.updatedAt} isAgo />
        </>
      )}
    </>
  );
}

function Exports({ missionId }: { missionId: string }) {
  const team = useTeam();
  const href = (format: string) => `/api/workspaces/${missionId}/export?format=${format}&team=${team.slug}`;
  return (
    <>
      <Button asChild>
        <a href={href("zip")} download>
          <Download size={14} aria-hidden />
          <span>
            <span className="max-md:sr-only">Files as </span>zip
          </span>
        </a>
      </Button>
      <Button asChild className="max-md:hidden">
        <a href={href("bundle")} download title="git clone takes it as a repository with all commits">
          <Download size={14} aria-hidden />
          git bundle
        </a>
      </Button>
    </>
  );
}
