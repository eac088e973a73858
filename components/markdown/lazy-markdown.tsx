"use client";
import dynamic from "next/dynamic";
import { SkeletonRows } from "#components/ui/skeleton";
import { plainParagraphs } from "#server/lib/markdown/plain";
import { useReadyText } from "./ready-context.tsx";

/** The reader of Markdown is heavy: it comes with the first text that needs it and did not come read from the server. */
const MarkdownNow = dynamic(() => import("./markdown.tsx"), {
  loading: () => <SkeletonRows rows={4} label="Loading the text" />,
});

type MarkdownProps = { text: string; isSmall?: boolean };

export function Markdown({ text, isSmall }: MarkdownProps) {
  return (
    <div className={isSmall ? "text-13 break-words" : "text-doc break-words"}>
      <Body text={text} />
    </div>
  );
}

function Body({ text }: { text: string }) {
  const ready = useReadyText(text);
  if (ready !== undefined) return ready;
  const paragraphs = plainParagraphs(text);
  if (!paragraphs) return <MarkdownNow text={text} />;
  return paragraphs.map((paragraph, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have nothing else to be told apart by
    <p key={index} className="my-2.5 first:mt-0 last:mb-0">
      {paragraph}
    </p>
  ));
}
