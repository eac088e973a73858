import type { EventView } from "#server/domains/events/schema";
import { isMissionOver, type MissionStatus } from "#server/domains/missions/schema";
import type { Connection } from "./connection.ts";
import { lineOf, textOf } from "./event-lines.ts";
import { plainLine } from "./format.ts";
import { liveEvents } from "./live.ts";
import { planTree } from "./plan-tree.ts";
import { askQuestions } from "./questions.ts";
import type { Terminal } from "./terminal.ts";

export type Started = { id: string; number: number };

/**
 * Tells a mission's story until it is over or waits for answers nobody here can give. Returns when there is nothing more to
 * follow; how the mission stands is asked afterwards. Throws when the server stays away, or with `signal`.
 */
export async function followMission(
  connection: Connection,
  mission: Started,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const story = new Story(connection, mission, terminal);
  const end = new AbortController();
  for await (const item of liveEvents(connection, mission.id, AbortSignal.any([signal, end.signal]))) {
    if (item.type === "event") await story.tell(item.event);
    const mayBeOver = item.type !== "event" || isTurn(item.event);
    // The event is the fast way to know; asking again when it is quiet or the line was cut is the sure one.
    if (mayBeOver && (await story.isAtEnd(item.type === "event" ? item.event.seq : 0, signal))) end.abort();
  }
  signal.throwIfAborted();
}

/** Events after which a mission may have ended or may wait for a person. */
function isTurn(event: EventView): boolean {
  return (
    event.kind === "mission.finished" ||
    event.kind === "question.asked" ||
    (event.kind === "mission.status_changed" && textOf(event.payload, "status") !== "running")
  );
}

class Story {
  readonly #connection: Connection;
  readonly #mission: Started;
  readonly #terminal: Terminal;
  #startMs: number | null = null;
  #agentNames: ReadonlyMap<string, string> = new Map();
  #lastStatusOver: MissionStatus | null = null;

  constructor(connection: Connection, mission: Started, terminal: Terminal) {
    this.#connection = connection;
    this.#mission = mission;
    this.#terminal = terminal;
  }

  async tell(event: EventView): Promise<void> {
    this.#startMs ??= event.createdAt.getTime();
    const atMs = event.createdAt.getTime() - this.#startMs;
    if (event.agentId && !this.#agentNames.has(event.agentId)) this.#agentNames = await this.#readAgentNames();
    const line = lineOf(event, this.#agentNames);
    if (line) this.#terminal.tell(atMs, line.text, line.isStep);
    if (event.kind === "mission.planned") await this.#tellPlan(atMs);
  }

  /**
   * True when the mission is over, or waits for answers that are not given here. `seq` 0 asks without an event as the reason: then
   * its last events may still be on their way, and the end counts only when it was seen the time before.
   */
  async isAtEnd(seq: number, signal: AbortSignal): Promise<boolean> {
    const view = await this.#connection.ask(({ api }) => api.missions.get.query({ id: this.#mission.id }));
    const isOver = isMissionOver(view.status);
    if (isOver && seq === 0 && this.#lastStatusOver !== view.status) {
      this.#lastStatusOver = view.status;
      return false;
    }
    if (isOver || view.status !== "needs_answer") return isOver;
    const open = view.questions.filter((question) => question.answer === null);
    if (open.length === 0) return false;
    return !(await askQuestions(this.#connection, open, this.#terminal, signal));
  }

  async #tellPlan(atMs: number): Promise<void> {
    const plan = await this.#connection.ask(({ api }) => api.missions.plan.query({ missionId: this.#mission.id }));
    if (!plan) return;
    this.#terminal.tell(atMs, `Plan v${plan.version}: ${plainLine(plan.summary)}`);
    for (const line of planTree(plan.nodes)) this.#terminal.tell(atMs, `  ${line}`);
  }

  async #readAgentNames(): Promise<ReadonlyMap<string, string>> {
    const agents = await this.#connection.ask(({ api }) => api.agents.list.query());
    return new Map(agents.map((agent) => [agent.id, agent.name]));
  }
}
