"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, FileCode2, Folder } from "lucide-react";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { type TreeNode, treeOf } from "#components/lib/file-tree";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { SkeletonRows } from "#components/ui/skeleton";
import { CodeView } from "./code-view.tsx";

/** The tree beside the file; on a phone one after the other. */
export function FileBrowser({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useQuery(trpc.workspaces.files.queryOptions({ missionId }));
  return (
    <QueryState query={query} subject="The files" loading={<SkeletonRows rows={6} label="Loading the files" />}>
      {({ files }) => {
        if (files.length === 0)
          return (
            <Empty title="No file yet">
              What agents write and run code on lands here, each change with its author.
            </Empty>
          );
        const isThere = files.some(({ path }) => path === chosen);
        const shown = isThere ? chosen : null;
        const first = shown ?? files.find(({ path }) => path.startsWith("src/"))?.path ?? files[0]?.path ?? "";
        return (
          <div className="grid grid-cols-1 gap-4 md:grid-cols-[minmax(180px,260px)_minmax(0,1fr)]">
            <nav aria-label="Files" className={cn("min-w-0", shown && "max-md:hidden")}>
              <Branch nodes={treeOf(files.map(({ path }) => path))} depth={0} chosen={first} onChoose={setChosen} />
            </nav>
            <div className={cn("min-w-0", !shown && "max-md:hidden")}>
              <Button kind="quiet" size="small" className="mb-2 md:hidden" onClick={() => setChosen(null)}>
                <ChevronLeft size={14} aria-hidden /> All files
              </Button>
              <CodeView missionId={missionId} path={first} />
            </div>
          </div>
        );
      }}
    </QueryState>
  );
}

type BranchProps = { nodes: TreeNode[]; depth: number; chosen: string; onChoose: (path: string) => void };

function Branch({ nodes, depth, chosen, onChoose }: BranchProps) {
  return (
    <ul className={cn(depth > 0 && "ml-2 border-line border-l pl-2")}>
      {nodes.map((node) =>
        node.children ? (
          <li key={node.path}>
            <details open>
              <summary className="flex h-7 cursor-pointer list-none items-center gap-1.5 text-ink2 max-md:h-10">
                <Folder size={13} className="shrink-0 text-ink3" aria-hidden />
                <span className="truncate">{node.name}</span>
              </summary>
              <Branch nodes={node.children} depth={depth + 1} chosen={chosen} onChoose={onChoose} />
            </details>
          </li>
        ) : (
          <li key={node.path}>
            <button
              type="button"
              aria-current={node.path === chosen ? "true" : undefined}
              onClick={() => onChoose(node.path)}
              className={cn(
                "flex h-7 w-full items-center gap-1.5 rounded-5 px-1 text-left hover:bg-sunk max-md:h-10",
                node.path === chosen && "bg-sunk font-550",
              )}
            >
              <FileCode2 size={13} className="shrink-0 text-ink3" aria-hidden />
              <span className="truncate">{node.name}</span>
            </button>
          </li>
        ),
      )}
    </ul>
  );
}
