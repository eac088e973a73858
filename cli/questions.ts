import type { QuestionView } from "#server/domains/missions/schema";
import type { Connection } from "./connection.ts";
import { plainLines } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** Shows the open questions and, where somebody sits at the terminal, takes the answers. True when every one was answered. */
export async function askQuestions(
  connection: Connection,
  open: QuestionView[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  for (const question of open) terminal.say(questionText(question));
  if (!terminal.canAsk) return false;
  terminal.say("Answer here, or press Enter to leave it for later.");
  for (const question of open) {
    const answer = (await terminal.ask(`${plainLines(question.question)}\n> `, signal)).trim();
    if (answer === "") return false;
    await connection.ask(({ api }) => api.missions.answer.mutate({ questionId: question.id, answer }));
  }
  return true;
}

function questionText(question: QuestionView): string {
  const why = question.why.trim() === "" ? "" : `\n  Why: ${plainLines(question.why)}`;
  return `\n${question.askedBy} asks: ${plainLines(question.question)}${why}`;
}
