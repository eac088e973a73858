"use client";
import { Check } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import type { UiAction } from "./action/schema.ts";
import { useUiHost } from "./ui-host.tsx";
import { type ActionState, useAction } from "./use-action.ts";

type ActionButtonProps = { label: string; action: UiAction; kind?: "main" | "plain" | "quiet" | undefined };

/** What an action will do, in our words: a label is the model's and may say anything. */
const QUESTIONS: Partial<Record<UiAction["name"], (input: UiAction["input"]) => string>> = {
  "mission.start": (input) => `Start a mission: ${quoted(input.goal)}? It may spend money.`,
  "question.answer": (input) => `Answer the question with ${quoted(input.answer)}?`,
  "message.send": (input) => `Write ${quoted(input.text)} into the chat?`,
  "approval.decide": (input) =>
    input.decision === "reject" ? "Reject it for good?" : "Approve it? It is done at once.",
};

function quoted(text: unknown): string {
  const whole = String(text ?? "");
  return `“${whole.length > 600 ? `${whole.slice(0, 600)}…` : whole}”`;
}

export function ActionButton({ label, action, kind = "plain" }: ActionButtonProps) {
  const { state, press, back } = useAction();
  const { sendMessage } = useUiHost();
  if (state.kind === "done") return <ActionDone state={state} />;
  if (state.kind === "confirming") {
    return (
      <ActionQuestion
        text={QUESTIONS[action.name]?.(action.input) ?? `${label}?`}
        yes={label}
        onYes={() => press(action)}
        onNo={back}
      />
    );
  }
  const offReason = action.name === "message.send" && !sendMessage ? "It answers in a chat" : undefined;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button kind={kind} isBusy={state.kind === "busy"} offReason={offReason} onClick={() => press(action, label)}>
        {label}
      </Button>
      <ActionFailure state={state} />
    </span>
  );
}

export function ActionQuestion({
  text,
  yes,
  onYes,
  onNo,
}: {
  text: string;
  yes: string;
  onYes: () => void;
  onNo: () => void;
}) {
  return (
    <fieldset
      aria-label={text}
      className="inline-flex flex-wrap items-center gap-2 rounded-8 bg-wait-soft px-3 py-1.5 text-wait"
    >
      <span className="[overflow-wrap:anywhere]">{text}</span>
      <Button size="small" autoFocus onClick={onYes}>
        {yes}
      </Button>
      <Button size="small" kind="quiet" onClick={onNo}>
        No
      </Button>
    </fieldset>
  );
}

export function ActionDone({ state }: { state: Extract<ActionState, { kind: "done" }> }) {
  const team = useTeam();
  const { text, path } = state.result;
  return (
    <span role="status" className="inline-flex min-h-7 items-center gap-1.5 text-ink2">
      <Check size={14} aria-hidden /> {text}.
      {path && (
        <Link href={team.path + path} className="font-550 text-ac hover:underline">
          Open
        </Link>
      )}
    </span>
  );
}

export function ActionFailure({ state }: { state: ActionState }) {
  if (state.kind !== "ready" || !state.error) return null;
  return (
    <span role="alert" className="text-fail [overflow-wrap:anywhere]">
      Not done: {state.error}
    </span>
  );
}
