import { splitResult } from "#components/lib/task-text";
import { Markdown } from "#components/markdown/lazy-markdown";

/** What was delivered, as a text; data for the next step stays folded. */
export function TaskResult({ result }: { result: string }) {
  const { text, data } = splitResult(result);
  return (
    <div className="rounded-10 border border-line2 px-4 py-1.5">
      {text && <Markdown text={text} />}
      {data && (
        <details className="mt-1.5 border-line border-t py-1.5 text-12 first:mt-0 first:border-t-0">
          <summary className="min-h-6 cursor-pointer text-ink3 hover:text-ink2">Data for the next step</summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
            tabIndex={0}
            className="mt-1 max-h-64 overflow-auto whitespace-pre-wrap rounded-8 bg-bg p-3 [overflow-wrap:anywhere]"
          >
            {data}
          </pre>
        </details>
      )}
    </div>
  );
}
