"use client";
import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import { RecordPart } from "../record-part.tsx";
import type { ViewProps } from "../views.tsx";

const EXCERPT = 220;

export default function DocumentPart({ props }: ViewProps<"document">) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.documents.get.queryOptions({ id: props.documentId }));
  return (
    <RecordPart query={query} subject="The document">
      {(document) => (
        <Link
          href={`${team.path}/documents/${document.id}`}
          className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 rounded-8 border border-line2 px-3 py-2 hover:border-ctl hover:bg-sunk"
        >
          <FileText size={15} className="mt-0.5 text-ink3" aria-hidden />
          <span className="truncate font-550" title={document.title}>
            {document.title}
          </span>
          <span className="text-12 text-ink3">
            v{document.version} · <Age at={document.updatedAt} />
          </span>
          <span className="col-start-2 col-end-4 line-clamp-2 text-12 text-ink2">{excerptOf(document.body)}</span>
        </Link>
      )}
    </RecordPart>
  );
}

/** The first words without the marks of Markdown. */
function excerptOf(body: string): string {
  return body
    .slice(0, 4 * EXCERPT)
    .replace(/[#*_`>|[\]]+/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, EXCERPT);
}
