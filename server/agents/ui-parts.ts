import type { UIMessageChunk } from "ai";
import type { JournalStep } from "#server/domains/runs/orchestration";
import { type AnswerBlock, readAnswerLog } from "#server/lib/answer-log";
import { helpInput, modelOutput, toolOutput, waitInput } from "./journal.ts";

type Chunk = UIMessageChunk;
type Writing = {
  stepIndex: number;
  attempt: number;
  text: number;
  reasoning: number;
  calls: Map<string, number>;
  open: string | null;
};

/**
 * An answer as chunks of the AI SDK's UI message stream: what is recorded, and what is streamed of the step that is being written.
 * Each character is sent once. What was sent of a step whose attempt broke off cannot be taken back in this protocol:
 * {@link live} says so, and the reader begins the answer anew.
 */
export class UiParts {
  private told = -1;
  private isInStep = false;
  private writing: Writing | null = null;

  /** New words of the step that is being written, of its whole log so far; null when an earlier attempt's words stand in the way. */
  live(stepIndex: number, attempt: number, log: string): Chunk[] | null {
    if (stepIndex <= this.told) return [];
    if (this.writing && (this.writing.stepIndex !== stepIndex || this.writing.attempt !== attempt)) return null;
    const chunks = this.beginStep();
    this.writing ??= { stepIndex, attempt, text: 0, reasoning: 0, calls: new Map(), open: null };
    const seen = { text: 0, reasoning: 0 };
    for (const block of readAnswerLog(log)) chunks.push(...this.blockOf(this.writing, block, seen));
    return chunks;
  }

  private blockOf(at: Writing, block: AnswerBlock, seen: { text: number; reasoning: number }): Chunk[] {
    if (block.kind === "tool") return this.callInput(at, block);
    const begin = seen[block.kind];
    seen[block.kind] += block.text.length;
    const fresh = block.text.slice(Math.max(0, at[block.kind] - begin));
    at[block.kind] = Math.max(at[block.kind], seen[block.kind]);
    return fresh === "" ? [] : this.words(at, block.kind, fresh);
  }

  private words(at: Writing, kind: "text" | "reasoning", delta: string): Chunk[] {
    const id = `${kind}-${at.stepIndex}`;
    const isOpen = at.open === id;
    const chunks: Chunk[] = isOpen ? [] : [...this.closeWords(at), { type: `${kind}-start`, id }];
    at.open = id;
    return [...chunks, { type: `${kind}-delta`, id, delta }];
  }

  private closeWords(at: Writing): Chunk[] {
    const id = at.open;
    at.open = null;
    if (id === null) return [];
    return [{ type: id.startsWith("text") ? "text-end" : "reasoning-end", id }];
  }

  private callInput(at: Writing, block: Extract<AnswerBlock, { kind: "tool" }>): Chunk[] {
    const chunks = this.closeWords(at);
    const sent = at.calls.get(block.id);
    const call = { toolCallId: block.id, toolName: block.name, dynamic: true };
    if (sent === undefined) chunks.push({ type: "tool-input-start", ...call });
    const inputTextDelta = block.text.slice(sent ?? 0);
    if (inputTextDelta !== "") chunks.push({ type: "tool-input-delta", toolCallId: block.id, inputTextDelta });
    at.calls.set(block.id, block.text.length);
    return chunks;
  }

  /** Steps of the journal that are over and were not told yet. */
  recorded(steps: JournalStep[]): Chunk[] {
    const chunks: Chunk[] = [];
    for (const step of steps) {
      if (step.index <= this.told) continue;
      if (step.status === "running" && step.kind !== "wait") break;
      chunks.push(...this.stepOf(step));
      if (step.status === "running") break;
      this.told = step.index;
    }
    return chunks;
  }

  private stepOf(step: JournalStep): Chunk[] {
    if (step.kind === "model" && step.status === "succeeded") return this.modelStep(step);
    if (step.kind === "tool" && step.toolCallId) return toolResult(step.toolCallId, step.output);
    if (step.kind === "wait") return waitPart(step);
    return [];
  }

  private modelStep(step: JournalStep): Chunk[] {
    const { text, reasoning, toolCalls } = modelOutput.parse(step.output);
    const isOwn = this.writing?.stepIndex === step.index;
    const chunks = isOwn ? [] : [...this.endStep(), ...this.beginStep()];
    const at: Writing = (isOwn ? this.writing : null) ?? {
      stepIndex: step.index,
      attempt: step.attempt,
      text: 0,
      reasoning: 0,
      calls: new Map(),
      open: null,
    };
    if (reasoning.length > at.reasoning) chunks.push(...this.words(at, "reasoning", reasoning.slice(at.reasoning)));
    if (text.length > at.text) chunks.push(...this.words(at, "text", text.slice(at.text)));
    chunks.push(...this.closeWords(at));
    for (const call of toolCalls)
      chunks.push({
        type: "tool-input-available",
        toolCallId: call.id,
        toolName: call.name,
        input: call.input,
        dynamic: true,
      });
    this.writing = null;
    return chunks;
  }

  private beginStep(): Chunk[] {
    if (this.isInStep && this.writing) return [];
    const chunks = this.endStep();
    this.isInStep = true;
    return [...chunks, { type: "start-step" }];
  }

  /** Closes what is open. */
  endStep(): Chunk[] {
    const chunks = this.writing ? this.closeWords(this.writing) : [];
    if (!this.isInStep) return chunks;
    this.isInStep = false;
    return [...chunks, { type: "finish-step" }];
  }
}

function toolResult(toolCallId: string, output: unknown): Chunk[] {
  const told = toolOutput.safeParse(output);
  if (!told.success) return [];
  if (told.data.ok)
    return [{ type: "tool-output-available", toolCallId, output: told.data.result ?? null, dynamic: true }];
  return [{ type: "tool-output-error", toolCallId, errorText: told.data.error.message, dynamic: true }];
}

/** A wait is data with an id of its own: told again when it is over, it replaces what was told before. */
function waitPart(step: JournalStep): Chunk[] {
  const help = helpInput.safeParse(step.input);
  const isOpen = step.status === "running";
  if (help.success)
    return [
      { type: "data-help", id: `help-${step.index}`, data: { runId: help.data.childRunId, agent: step.name, isOpen } },
    ];
  const approval = waitInput.safeParse(step.input);
  if (!approval.success) return [];
  const data = { approvalId: approval.data.approvalId, number: step.name, summary: step.summary, isOpen };
  return [{ type: "data-approval", id: `approval-${step.index}`, data }];
}
