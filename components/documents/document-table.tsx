"use client";
import { FileText } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import type { ViewState } from "#components/lib/states";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age } from "#components/ui/time";
import type { DocumentRow } from "#server/domains/documents/schema";

type Shown = { state: ViewState; word: string };

const shownByTask: Record<string, Shown> = {
  done: { state: "done", word: "Accepted" },
  review: { state: "review", word: "In review" },
  in_progress: { state: "working", word: "Being written" },
  assigned: { state: "idle", word: "Draft" },
  cancelled: { state: "cancelled", word: "Cancelled" },
};

/** A document stands where the task stands that wrote it. */
export function documentState(document: Pick<DocumentRow, "taskStatus">): Shown {
  return shownByTask[document.taskStatus ?? ""] ?? { state: "idle", word: "Draft" };
}

export function DocumentTable({ documents, withMission }: { documents: DocumentRow[]; withMission?: boolean }) {
  const team = useTeam();
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          {withMission && <HeadCell isExtra>Mission</HeadCell>}
          <HeadCell isExtra>By</HeadCell>
          <HeadCell>Version</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell isExtra className="text-right">
            Changed
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {documents.map((document) => {
          const shown = documentState(document);
          return (
            <Row key={document.id}>
              <Cell className="w-full md:min-w-48">
                <Link
                  href={`${team.path}/documents/${document.id}`}
                  className="flex items-center gap-2 font-550 hover:underline"
                >
                  <FileText size={14} className="shrink-0 text-ink3" aria-hidden />
                  <span className="line-clamp-1">{document.title}</span>
                </Link>
              </Cell>
              {withMission && (
                <Cell isExtra className="whitespace-nowrap text-ink3">
                  {document.missionId && (
                    <Link href={`${team.path}/missions/${document.missionId}`} className="hover:underline">
                      M-{document.missionNumber}
                    </Link>
                  )}
                </Cell>
              )}
              <Cell isExtra>
                <span className="flex items-center gap-2 whitespace-nowrap">
                  <ActorFace kind={document.isAgentAuthor ? "agent" : "user"} name={document.author} size={16} />{" "}
                  {document.author}
                </span>
              </Cell>
              <Cell>v{document.version}</Cell>
              <Cell>
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <StateGlyph state={shown.state} size={12} /> {shown.word}
                </span>
              </Cell>
              <Cell isExtra className="whitespace-nowrap text-right text-ink3">
                <Age at={document.updatedAt} />
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}
