import { useState } from "react";
import { payloadText, readPayload } from "#components/lib/payload";
import { Markdown } from "#components/markdown/lazy-markdown";
import { Button } from "#components/ui/button";

/** What will be done, the way it will look: a text as a text, short fields above it. As it is recorded by one click. */
export function PayloadView({ payload, preview }: { payload: unknown; preview: string }) {
  const [isRaw, setRaw] = useState(false);
  const read = preview ? { fields: [], text: preview } : readPayload(payload);
  if (!read) return <RawPayload payload={payload} />;
  return (
    <div className="grid gap-1.5">
      {isRaw ? (
        <RawPayload payload={payload} />
      ) : (
        <div className="rounded-10 border border-line2">
          {read.fields.length > 0 && (
            <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 border-line border-b px-4 py-2.5">
              {read.fields.map(([name, value]) => (
                <div key={name} className="col-span-2 grid grid-cols-subgrid">
                  <dt className="text-ink3">{name}</dt>
                  <dd className="min-w-0 font-550 [overflow-wrap:anywhere]">{value}</dd>
                </div>
              ))}
            </dl>
          )}
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
            tabIndex={0}
            aria-label="The text"
            className="max-h-96 overflow-y-auto px-4 py-3 focus-visible:outline-offset-[-2px]"
          >
            <Markdown text={read.text} />
          </section>
        </div>
      )}
      <Button kind="quiet" size="small" className="justify-self-end text-ink3" onClick={() => setRaw(!isRaw)}>
        {isRaw ? "Show it as it will look" : "Show it as it is recorded"}
      </Button>
    </div>
  );
}

function RawPayload({ payload }: { payload: unknown }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto whitespace-pre-wrap rounded-8 bg-sunk p-3 text-12 [overflow-wrap:anywhere]"
    >
      {payloadText(payload)}
    </pre>
  );
}
