"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "#components/trpc/trpc";
import { SkeletonRows } from "#components/ui/skeleton";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs";
import type { DocumentView } from "#server/domains/documents/schema";
import { VersionsRail } from "./versions-rail.tsx";

const loading = () => <SkeletonRows rows={4} label="Loading" />;
const DocumentLinks = dynamic(() => import("./document-links.tsx"), { ssr: false, loading });
const DocumentTalk = dynamic(() => import("./document-talk.tsx"), { ssr: false, loading });
const DocumentShare = dynamic(() => import("./document-share.tsx"), { ssr: false, loading });

const RAIL_TABS = ["versions", "comments", "links", "share"] as const;
export type RailTab = (typeof RAIL_TABS)[number];

export function railTabOf(given: string | null): RailTab {
  return RAIL_TABS.find((tab) => tab === given) ?? "versions";
}

type RailProps = {
  document: DocumentView;
  tab: RailTab;
  onTab: (tab: RailTab) => void;
  onChoose: (version: number) => void;
};

export function DocumentRail({ document, tab, onTab, onChoose }: RailProps) {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const mayWrite = viewer?.scopes.includes("documents:write") ?? false;
  return (
    <Tabs value={tab} onValueChange={(value) => onTab(railTabOf(value))} className="flex min-h-full flex-col">
      <TabList className="px-4 pt-1" aria-label="About the document">
        <Tab value="versions">Versions</Tab>
        <Tab value="comments">
          Comments{document.commentCount > 0 && <span className="text-ink3"> {document.commentCount}</span>}
        </Tab>
        <Tab value="links">Links</Tab>
        {mayWrite && <Tab value="share">Share</Tab>}
      </TabList>
      <TabPanel value="versions" className="flex flex-1 flex-col">
        <VersionsRail document={document} onChoose={onChoose} />
      </TabPanel>
      <TabPanel value="comments">
        <DocumentTalk documentId={document.id} />
      </TabPanel>
      <TabPanel value="links">
        <DocumentLinks document={document} />
      </TabPanel>
      <TabPanel value="share">
        <DocumentShare document={document} />
      </TabPanel>
    </Tabs>
  );
}
