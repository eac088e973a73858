import type { Ctx } from "#server/core/context";
import { findAgents, readAgent } from "#server/domains/agents/queries";
import { getMission } from "#server/domains/missions/queries";
import { readAssist } from "#server/domains/runs/assists";
import type { JournalRun } from "#server/domains/runs/orchestration";
import type { ChatTurn } from "#server/domains/sessions/schema";
import { readTurn } from "#server/domains/sessions/turn";
import { getTask } from "#server/domains/tasks/queries";
import { DomainError } from "#server/lib/errors";

const CHAT_RULES = `You are in a chat with people of your team. Answer in Markdown, briefly, in the language of the message.
Look things up with your tools before you state them, and say where a figure comes from. Never invent one.
Change something only when the person asks for it. Ask another agent with agent_ask when it can do a part better.
Your answer ends with the first message in which you call no tool.`;

const ASSIST_RULES = `Another agent of your team asks for your help. Do what it asks with your tools and end with assist_done.`;

/** The instructions of a run that talks, behind those of its role. */
export function talkRules(run: JournalRun): string | null {
  if (run.purpose === "chat") return CHAT_RULES;
  return run.purpose === "assist" ? ASSIST_RULES : null;
}

/** What an answering run is told: the talk so far, where the person is, what is attached, and the message. All of it is quoted. */
export async function chatPart(ctx: Ctx, run: JournalRun): Promise<string> {
  const turn = await readTurn.call(ctx, { runId: run.id });
  const parts = ["## Chat", `Title: ${oneLine(turn.title)}`, ...(await placePart(ctx, turn)), ...filesPart(turn)];
  parts.push("## Team", ...(await teamLines(ctx, run.agentId)));
  if (turn.earlier.length > 0 || turn.leftOut > 0) parts.push("## Earlier talk");
  if (turn.leftOut > 0) parts.push(`(At least ${turn.leftOut} earlier messages are left out here.)`);
  for (const said of turn.earlier)
    parts.push(`### ${oneLine(said.by)}${said.isAgent ? " (agent)" : ""}`, quoted(said.text));
  parts.push(`## Message from ${oneLine(turn.by)}`, quoted(turn.message));
  return parts.join("\n");
}

/** What a helper is told. It sees the request and nothing of the talk it comes from. */
export async function assistPart(ctx: Ctx, run: JournalRun): Promise<string> {
  if (!run.parentRunId) throw new DomainError("conflict", "This run helps nobody.");
  const { agentName } = await readAssist.call(ctx, { id: run.parentRunId });
  const parts = [`## Request from ${oneLine(agentName)}`, quoted(run.request ?? "")];
  parts.push("## Team", ...(await teamLines(ctx, run.agentId)));
  return parts.join("\n");
}

async function placePart(ctx: Ctx, turn: ChatTurn): Promise<string[]> {
  const lines: string[] = [];
  if (turn.missionId) {
    const mission = await getMission.call(ctx, { id: turn.missionId });
    lines.push(`Mission: M-${mission.number} (${mission.id}) · ${mission.status} · ${oneLine(mission.title)}`);
  }
  if (turn.taskId) {
    const task = await getTask.call(ctx, { id: turn.taskId });
    lines.push(`Task: T-${task.number} (${task.id}) · ${task.status} · ${oneLine(task.title)}`);
  }
  for (const document of turn.documents) lines.push(`Document: ${document.id} · ${oneLine(document.title)}`);
  return lines.length > 0 ? ["### The person is looking at", ...lines] : [];
}

function filesPart(turn: ChatTurn): string[] {
  if (turn.files.length === 0) return [];
  const size = (bytes: number) => `${bytes.toLocaleString("en-US")} bytes`;
  return [
    "### Attachments",
    ...turn.files.map((file) => `- ${file.id} · ${oneLine(file.name)} · ${file.mediaType} · ${size(file.sizeBytes)}`),
  ];
}

async function teamLines(ctx: Ctx, ownId: string): Promise<string[]> {
  const own = await readAgent.call(ctx, { id: ownId });
  const team = await findAgents.call(ctx, { limit: 30 });
  const rows = team
    .filter((agent) => !agent.isPaused && agent.name !== own.name)
    .map((agent) => `- ${agent.name} · ${agent.role} · ${agent.capabilities.map((entry) => entry.tag).join(", ")}`);
  return rows.length > 0 ? rows : ["Nobody else."];
}

/** Line by line: nothing in it can open a section of its own. */
function quoted(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `> ${line}`)
    .join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
