"use client";
import { useQuery } from "@tanstack/react-query";
import { DocumentTable } from "#components/documents/document-table";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { SkeletonRows } from "#components/ui/skeleton";
import type { MissionView } from "#server/domains/missions/schema";

export function MissionDocuments({ mission }: { mission: MissionView }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.documents.list.queryOptions({ missionId: mission.id, limit: 50 }));
  return (
    <section aria-label="Documents">
      <h3 className="mb-1">
        <span className="font-600">Documents</span> <span className="text-ink3">{query.data?.items.length}</span>
      </h3>
      <QueryState query={query} subject="The documents" loading={<SkeletonRows rows={2} label="Loading documents" />}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="No document yet">What the team writes lands here, with its versions.</Empty>
          ) : (
            <DocumentTable documents={data.items} />
          )
        }
      </QueryState>
    </section>
  );
}
