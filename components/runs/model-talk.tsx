"use client";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";
import { count } from "#components/lib/format";
import { type PromptMessage, type PromptPart, readModelAnswer, readModelCall } from "#components/lib/prompt";
import { Markdown } from "#components/markdown/lazy-markdown";

const roleWords: Record<string, string> = { user: "Work order", assistant: "Earlier answer", tool: "Tool result" };

type BoxProps = { title: string; note?: string; isOpen?: boolean; isAnswer?: boolean; children: ReactNode };

function Box({ title, note, isOpen, isAnswer, children }: BoxProps) {
  return (
    <details open={isOpen} className={cn("min-w-0 rounded-8 border", isAnswer ? "border-ac-line" : "border-line2")}>
      <summary className="flex min-h-8 cursor-pointer list-none items-baseline gap-2 px-3 py-1.5 text-12">
        <span className="shrink-0 font-600">{title}</span>
        <span className="min-w-0 truncate text-ink3">{note}</span>
      </summary>
      <div className="grid gap-2 px-3 pb-2.5">{children}</div>
    </details>
  );
}

function Part({ part }: { part: PromptPart }) {
  if (part.kind === "text") return <p className="whitespace-pre-wrap text-12 [overflow-wrap:anywhere]">{part.text}</p>;
  return (
    <div className="min-w-0">
      {part.title && <code className="font-mono text-11 text-ink2">{part.title}</code>}
      <pre className="max-h-72 overflow-auto whitespace-pre-wrap font-mono text-11 text-ink2 [overflow-wrap:anywhere]">
        {part.text}
      </pre>
    </div>
  );
}

function noteOf(message: PromptMessage): string {
  const [first] = message.parts;
  return first ? first.title || first.text.slice(0, 80) : "";
}

type ModelTalkProps = { input: unknown; output: unknown; written: string | undefined; outputTokens: number | null };

/** What the model was given, and what it gave. While it writes, its words appear here. */
export function ModelTalk({ input, output, written, outputTokens }: ModelTalkProps) {
  const call = readModelCall(input);
  const answer = readModelAnswer(output);
  const text = answer?.text ?? written ?? "";
  return (
    <>
      {call.system && (
        <Box title="Instructions" note={`${count(call.system.length)} characters`}>
          <p className="whitespace-pre-wrap text-12">{call.system}</p>
        </Box>
      )}
      {call.messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a recorded prompt never changes its order
        <Box key={index} title={roleWords[message.role] ?? message.role} note={noteOf(message)}>
          {message.parts.map((part, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nor do its parts
            <Part key={place} part={part} />
          ))}
        </Box>
      ))}
      <Box
        title="Answer"
        note={answer ? (outputTokens === null ? "" : `${count(outputTokens)} tok`) : "is being written"}
        isOpen
        isAnswer
      >
        {answer?.reasoning && (
          <p className="whitespace-pre-wrap border-line2 border-l-2 pl-2 text-12 text-ink3">{answer.reasoning}</p>
        )}
        {answer && text && <Markdown text={text} isSmall />}
        {!answer && (
          <p className="whitespace-pre-wrap" aria-live="polite" data-testid="live-answer">
            {text}
            <span className="ml-px inline-block h-3.5 w-0.5 animate-pulse bg-ac align-text-bottom" aria-hidden />
          </p>
        )}
        {answer?.calls.map((made, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a recorded answer never changes its order
          <p key={index} className="flex min-w-0 items-baseline gap-1.5 text-12 text-ink2">
            <ArrowRight size={11} className="shrink-0 self-center" aria-hidden /> calls
            <code className="font-mono text-11 text-ink">{made.name}</code>
            <span className="min-w-0 truncate font-mono text-11">{JSON.stringify(made.input)}</span>
          </p>
        ))}
      </Box>
    </>
  );
}
