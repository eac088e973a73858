import { Markdown } from "#components/markdown/lazy-markdown";
import type { ViewProps } from "../views.tsx";

const tones = { plain: "", lead: "font-500", muted: "text-ink3" };

/** The Markdown of documents: no HTML, no images, links only where we know them. */
export default function TextPart({ props }: ViewProps<"text">) {
  return (
    <div className={tones[props.tone ?? "plain"]}>
      <Markdown text={props.text} isSmall />
    </div>
  );
}
