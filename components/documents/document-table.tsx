"use client";
import { FileText, Lock } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { plainSnippet } from "#components/lib/plain-snippet";
import { snippetParts } from "#components/lib/snippet";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Chip } from "#components/ui/chip";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age } from "#components/ui/time";
import type { DocumentRow } from "#server/domains/documents/schema";
import { documentState, kindWord } from "./words.ts";

/** Where the searched words stand in the text. */
function Snippet({ text }: { text: string }) {
  return (
    <p className="mt-0.5 mb-1 line-clamp-2 max-w-[70ch] pl-5.5 text-12 text-ink2">
      {snippetParts(text).map((part, index) =>
        part.isMatch ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one snippet keep their places
          <mark key={index} className="rounded-3 bg-ac-soft px-0.5 text-ac">
            {plainSnippet(part.text)}
          </mark>
        ) : (
          plainSnippet(part.text)
        ),
      )}
    </p>
  );
}

function NameCell({ document }: { document: DocumentRow }) {
  const team = useTeam();
  return (
    <Cell className={cn("w-full md:min-w-48", (document.snippet || document.tags.length > 0) && "pt-1.5")}>
      <Link href={`${team.path}/documents/${document.id}`} className="flex items-center gap-2 font-550 hover:underline">
        <FileText size={14} className="shrink-0 text-ink3" aria-hidden />
        <span className="line-clamp-1">{document.title}</span>
        {document.audience !== "team" && (
          <Lock size={12} className="shrink-0 text-ink3" aria-label="Not for everybody in the team" />
        )}
      </Link>
      {document.snippet && <Snippet text={document.snippet} />}
      {document.tags.length > 0 && (
        <p className="mt-1 mb-1.5 flex flex-wrap gap-1 pl-5.5">
          {document.tags.map((tag) => (
            <Chip key={tag} tone="outline" className="py-0">
              {tag}
            </Chip>
          ))}
        </p>
      )}
    </Cell>
  );
}

type DocumentTableProps = { documents: DocumentRow[]; withMission?: boolean };

export function DocumentTable({ documents, withMission }: DocumentTableProps) {
  const team = useTeam();
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          {withMission && <HeadCell isExtra>Kind</HeadCell>}
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
              <NameCell document={document} />
              {withMission && (
                <Cell isExtra className="whitespace-nowrap text-ink2">
                  {kindWord(document.kind)}
                </Cell>
              )}
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
