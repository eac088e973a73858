"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSettled } from "#components/lib/use-settled";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import type { PromptView } from "#server/domains/prompts/schema";
import { renderTemplate, typedValues } from "#server/lib/prompts/template";
import { ValueFields } from "./value-fields.tsx";

/** Values on one side, the text an agent would be told on the other. */
export function TryPrompt({ prompt }: { prompt: PromptView }) {
  const trpc = useTRPC();
  const { shown } = prompt;
  const [typed, setTyped] = useState<Record<string, string>>({});
  const values = typedValues(shown.variables, typed);
  const { text, problems } = renderTemplate(shown, values);
  const asked = useSettled(JSON.stringify(values), 400);
  const counted = useQuery(
    trpc.prompts.render.queryOptions(
      { id: prompt.id, version: shown.version, values: JSON.parse(asked) },
      { enabled: problems.length === 0, placeholderData: (before) => before },
    ),
  );
  return (
    <div className="grid grid-cols-1 gap-4 px-5 py-4 xl:grid-cols-[20rem_1fr]">
      <section aria-label="Values" className="grid content-start gap-3">
        {shown.variables.length === 0 && <p className="text-ink3">This version takes no values.</p>}
        <ValueFields variables={shown.variables} typed={typed} onChange={setTyped} />
      </section>
      <section aria-label="With these values" className="grid min-w-0 content-start gap-2">
        {problems.length > 0 ? (
          <Notice kind="wait">
            {problems.map(({ message }) => (
              <p key={message}>{message}</p>
            ))}
          </Notice>
        ) : (
          <>
            <p className="whitespace-pre-wrap rounded-10 border border-line2 bg-surface px-4 py-3 text-14 leading-[21px] [overflow-wrap:anywhere]">
              {text}
            </p>
            <p className="text-12 text-ink3" aria-live="polite">
              {counted.data ? `About ${counted.data.tokens.toLocaleString("en-US")} tokens, ` : ""}
              {text.length.toLocaleString("en-US")} characters. Models count tokens a little differently.
            </p>
          </>
        )}
      </section>
    </div>
  );
}
