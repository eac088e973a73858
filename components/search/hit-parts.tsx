import {
  Bot,
  FileText,
  ListChecks,
  type LucideIcon,
  MessageSquare,
  MessageSquareQuote,
  MessagesSquare,
  Target,
  Waypoints,
} from "lucide-react";
import { plainSnippet } from "#components/lib/plain-snippet";
import { hitState } from "#components/lib/search-hits";
import { stateWords } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import type { SearchHit, SearchKind } from "#server/domains/search/schema";

const icons: Record<SearchKind, LucideIcon> = {
  task: ListChecks,
  mission: Target,
  document: FileText,
  message: MessageSquare,
  chat: MessagesSquare,
  agent: Bot,
  prompt: MessageSquareQuote,
  run: Waypoints,
};

/** Its state where it has one, else what kind of thing it is. */
export function HitGlyph({ hit }: { hit: SearchHit }) {
  const state = hitState(hit);
  if (state) return <StateGlyph state={state} label={stateWords[state]} className="shrink-0" />;
  const Icon = icons[hit.kind];
  return <Icon size={14} strokeWidth={1.6} className="shrink-0 text-ink3" aria-hidden />;
}

export function Snippet({ hit, className }: { hit: SearchHit; className?: string }) {
  if (hit.snippet.length === 0) return null;
  return (
    <p className={className}>
      {hit.snippet.map((part, at) =>
        part.isHit ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a found text never change places
          <mark key={at} className="bg-transparent font-600 text-ink">
            {part.text}
          </mark>
        ) : (
          plainSnippet(part.text)
        ),
      )}
    </p>
  );
}
