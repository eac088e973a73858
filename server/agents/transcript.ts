import type { ModelMessage } from "ai";
import type { JournalStep } from "#server/domains/runs/orchestration";
import { refOf } from "#server/domains/runs/policy";
import { readMessages, toolResultsMessage, userMessage } from "#server/llm/messages";
import { modelOutput, noteOutput, toolOutput, wakeOutput } from "./journal.ts";

/** The conversation as the next model call gets it, rebuilt from the journal: nothing else is remembered anywhere. */
export function transcriptOf(runNumber: number, steps: JournalStep[]): { system: string; messages: ModelMessage[] } {
  const [first] = steps;
  const wake = wakeOutput.parse(first?.output);
  const messages: ModelMessage[] = [userMessage(wake.workOrder)];
  let results: { id: string; name: string; value: unknown }[] = [];
  const flush = () => {
    if (results.length > 0) messages.push(toolResultsMessage(results));
    results = [];
  };
  for (const step of steps.slice(1)) {
    if (step.kind === "tool" && step.status !== "running") {
      results.push({
        id: step.toolCallId ?? "",
        name: step.name,
        value: { ref: refOf(step.recordedBy ?? runNumber, step.index), ...toolOutput.parse(step.output) },
      });
      continue;
    }
    // The results of one answer stay together, whoever had to decide in between.
    if (step.kind === "wait") continue;
    flush();
    if (step.kind === "model" && step.status === "succeeded")
      messages.push(...readMessages(modelOutput.parse(step.output).responseMessages));
    if (step.kind === "note" && step.status === "succeeded")
      messages.push(userMessage(noteOutput.parse(step.output).text));
  }
  flush();
  return { system: wake.system, messages };
}
