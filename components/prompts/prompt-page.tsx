"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { useAddress } from "#components/lib/use-address";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { SkeletonRows } from "#components/ui/skeleton";
import type { PromptView } from "#server/domains/prompts/schema";
import { PromptActions } from "./prompt-actions.tsx";
import { PromptBar, type ViewOf, viewOf } from "./prompt-bar.tsx";
import { PromptReading } from "./prompt-reading.tsx";
import { VersionsRail } from "./versions-rail.tsx";

const loading = () => <SkeletonRows rows={6} label="Loading" />;
const EditPrompt = dynamic(() => import("./edit-prompt.tsx").then((module) => module.EditPrompt), {
  ssr: false,
  loading,
});
const TryPrompt = dynamic(() => import("./try-prompt.tsx").then((module) => module.TryPrompt), { ssr: false, loading });
const CompareVersions = dynamic(() => import("./compare-versions.tsx").then((module) => module.CompareVersions), {
  ssr: false,
  loading,
});

const UsesList = dynamic(() => import("./uses-list.tsx").then((module) => module.UsesList), { ssr: false, loading });

export function PromptPage({ name }: { name: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const router = useRouter();
  const [address, setAddress] = useAddress();
  const version = versionOf(address.get("version"));
  const query = useQuery(
    trpc.prompts.get.queryOptions({ id: name, ...(version ? { version } : {}) }, { placeholderData: keepPreviousData }),
  );
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const prompt = query.data;
  const may = {
    write: (viewer?.scopes.includes("prompts:write") ?? false) && !prompt?.archivedAt,
    release: viewer?.scopes.includes("prompts:release") ?? false,
  };
  const show = (view: ViewOf) =>
    setAddress({ view: view === "text" ? null : view, ...(view === "edit" ? { version: null } : {}) });
  return (
    <PageFrame
      title={prompt?.name ?? name}
      crumb={{ label: "Prompts", href: `${team.path}/prompts` }}
      actions={
        prompt &&
        may.release && (
          <PromptActions prompt={prompt} onRenamed={(next) => router.replace(`${team.path}/prompts/${next}`)} />
        )
      }
      rail={
        prompt && (
          <VersionsRail prompt={prompt} onChoose={(chosen) => setAddress({ version: String(chosen), view: null })} />
        )
      }
      railTitle="Versions"
      railWidth="document"
    >
      <QueryState
        query={query}
        subject="The prompt"
        className="m-4"
        loading={<SkeletonRows rows={10} label="Loading the prompt" />}
      >
        {(found) => (
          <Shown
            prompt={found}
            view={viewOf(address.get("view"), may.write)}
            may={may}
            onView={show}
            address={address}
            setAddress={setAddress}
          />
        )}
      </QueryState>
    </PageFrame>
  );
}

type ShownProps = {
  prompt: PromptView;
  view: ViewOf;
  may: { write: boolean; release: boolean };
  onView: (view: ViewOf) => void;
  address: URLSearchParams;
  setAddress: (changes: Record<string, string | null>) => void;
};

function Shown({ prompt, view, may, onView, address, setAddress }: ShownProps) {
  return (
    <div className="flex min-h-full flex-col">
      <PromptBar prompt={prompt} view={view} mayWrite={may.write} onView={onView} />
      {view === "text" && (
        <PromptReading prompt={prompt} mayRelease={may.release} onNewest={() => setAddress({ version: null })} />
      )}
      {view === "try" && <TryPrompt key={prompt.shown.id} prompt={prompt} />}
      {view === "compare" && <CompareVersions prompt={prompt} address={address} onAddress={setAddress} />}
      {view === "uses" && <UsesList id={prompt.id} />}
      {view === "edit" && prompt.shown.version === prompt.version && (
        <EditPrompt key={prompt.id} prompt={prompt} onClose={() => onView("text")} />
      )}
    </div>
  );
}

function versionOf(given: string | null): number | undefined {
  return given && /^[1-9]\d{0,5}$/.test(given) ? Number(given) : undefined;
}
