import type { ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import { plainParagraphs } from "#server/lib/markdown/plain";
import { safeMarkdown } from "#server/lib/markdown/safe";
import { tameMarkdown } from "#server/lib/markdown/tame";
import { elements } from "./elements.tsx";
import { type ReadyText, ReadyTextsProvider } from "./ready-context.tsx";

/** What a page reads ahead, in characters: longer texts would hold up its first byte, and the browser reads them. */
const MOST_AHEAD = 40_000;

type ReadyTextsProps = { texts: readonly (string | null | undefined)[]; children: ReactNode };

/** Reads the page's Markdown on the server, so that the browser shows it without the reader. Below it stands whatever shows them. */
export function ReadyTexts({ texts, children }: ReadyTextsProps) {
  return <ReadyTextsProvider ready={readAhead(texts)}>{children}</ReadyTextsProvider>;
}

function readAhead(texts: ReadyTextsProps["texts"]): ReadyText[] {
  const ready: ReadyText[] = [];
  let left = MOST_AHEAD;
  for (const text of new Set(texts)) {
    if (!text || text.length > left || plainParagraphs(text)) continue;
    left -= text.length;
    const shown = read(text);
    if (shown) ready.push({ text, shown });
  }
  return ready;
}

/** Called as the function it is: what it cannot take is left to the browser, which shows it as it was written. */
function read(text: string): ReactNode {
  try {
    return ReactMarkdown({ ...safeMarkdown, components: elements, children: tameMarkdown(text) });
  } catch {
    return null;
  }
}
