import type { Endpoint, ParameterRow } from "#server/lib/reference/chapters";
import type { FieldRow } from "#server/lib/reference/rows";
import { Method } from "./method.tsx";

/** One address: what it is for, what it takes and answers, and a call to paste. */
export function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const { id, method, path, summary, words, isDeprecated, parameters, body, answer, status, curl } = endpoint;
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid min-w-0 scroll-mt-4 grid-cols-1 gap-3 border-line border-t pt-5"
    >
      <div className="grid gap-1">
        <h2 id={`${id}-title`} className="font-600 text-15">
          {summary}
        </h2>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Method name={method} />
          <code className="break-all font-mono text-12">/api/v1{path}</code>
          {isDeprecated && <span className="text-12 text-wait">will go</span>}
        </p>
        <Words text={words} />
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by the keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-8 bg-sunk p-3 font-mono text-12 leading-[18px]"
      >
        <code>{curl}</code>
      </pre>
      <Parameters rows={parameters} />
      <Fields title="Body" rows={body} isOpen />
      <Fields title={`Answer ${status}`} rows={answer} />
    </section>
  );
}

/** Sentences with `code` between backticks, as the document has them. */
function Words({ text }: { text: string }) {
  const parts = text.split("`");
  return (
    <p className="text-ink2">
      {parts.map((part, place) =>
        place % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move
          <code key={place} className="font-mono text-12">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </p>
  );
}

function Parameters({ rows }: { rows: ParameterRow[] }) {
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 text-12 text-ink3">Parameters</h3>
      <FieldList rows={rows.map((row) => ({ ...row, place: row.in, words: row.words }))} />
    </div>
  );
}

function Fields({ title, rows, isOpen }: { title: string; rows: FieldRow[]; isOpen?: boolean }) {
  if (rows.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary className="w-fit cursor-pointer text-12 text-ink2 leading-6 hover:text-ink max-md:leading-9">
        {title}, {rows.length} {rows.length === 1 ? "field" : "fields"}
      </summary>
      <div className="mt-1">
        <FieldList rows={rows} />
      </div>
    </details>
  );
}

type ListRow = FieldRow & { place?: string; words?: string };

function FieldList({ rows }: { rows: ListRow[] }) {
  return (
    <dl className="rounded-8 border border-line2">
      {rows.map(({ name, type, isRequired, place, words }) => (
        <div key={`${place}-${name}`} className="flex flex-wrap gap-x-3 border-line border-b px-3 py-1 last:border-b-0">
          <dt className="min-w-0 break-all font-mono text-12 leading-[18px] md:w-60 md:shrink-0">
            {name}
            {isRequired && place !== undefined && place !== "path" && <span className="text-ink3"> needed</span>}
          </dt>
          <dd className="min-w-0 flex-1 break-words text-12 text-ink2 max-md:basis-full">
            {type}
            {place && place !== "query" && <span className="text-ink3"> · {place}</span>}
            {words && <span className="text-ink3"> · {words}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
