"use client";
import { Archive } from "lucide-react";
import { OutsideNote } from "#components/outside/outside-note";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Notice } from "#components/ui/notice";
import { Age } from "#components/ui/time";
import type { PromptVariable, PromptView } from "#server/domains/prompts/schema";
import { LabelLine } from "./label-line.tsx";
import { PromptText } from "./prompt-text.tsx";
import { defaultWords, typeWord } from "./words.ts";

type ReadingProps = { prompt: PromptView; mayRelease: boolean; onNewest: () => void };

/** One version to read: what it is for, which labels mean what, its text with its places, and what may stand there. */
export function PromptReading({ prompt, mayRelease, onNewest }: ReadingProps) {
  const { shown } = prompt;
  return (
    <div className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-4 px-5 py-4">
      {prompt.archivedAt && (
        <p className="flex min-h-8.5 items-center gap-2.5 rounded-8 bg-sunk px-3 py-1.5 text-ink2">
          <Archive size={14} className="shrink-0 text-ink3" aria-hidden />
          <span>
            Archived <Age at={prompt.archivedAt} isAgo />. Nobody can use it; its versions stay.
          </span>
        </p>
      )}
      {shown.version < prompt.version && (
        <Notice
          kind="wait"
          action={
            <Button size="small" onClick={onNewest}>
              Read v{prompt.version}
            </Button>
          }
        >
          You read version {shown.version}. The newest is version {prompt.version}.
        </Notice>
      )}
      {prompt.description && <p className="text-15 text-ink2">{prompt.description}</p>}
      <LabelLine prompt={prompt} mayRelease={mayRelease && prompt.archivedAt === null} />
      <OutsideNote origins={shown.outside} subject={{ kind: "prompt", id: shown.id }} />
      <section aria-label={`Text of v${shown.version}`} className="rounded-10 border border-line2 bg-surface px-4 py-3">
        <PromptText body={shown.body} />
      </section>
      <p className="text-12 text-ink3">
        v{shown.version} by {shown.author}, <Age at={shown.createdAt} isAgo />
        {shown.note && ` · ${shown.note}`}
      </p>
      {shown.variables.length > 0 && <VariableList variables={shown.variables} />}
    </div>
  );
}

function VariableList({ variables }: { variables: readonly PromptVariable[] }) {
  return (
    <section aria-label="Variables" className="grid gap-1">
      <h2 className="font-600">Variables</h2>
      <ul className="grid">
        {variables.map((variable) => (
          <li key={variable.name} className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1 border-line border-b py-2">
            <code className="font-mono text-12 text-ac">{variable.name}</code>
            <Chip>{typeWord(variable.type)}</Chip>
            <span className="text-12 text-ink3">{defaultWords(variable.default)}</span>
            {variable.description && <span className="basis-full text-ink2">{variable.description}</span>}
            {variable.options.length > 0 && (
              <span className="basis-full text-12 text-ink2">{variable.options.join(" · ")}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
