import type { Answer, Call } from "./command.ts";
import { dollars, elapsed, plainLine, plural } from "./format.ts";

/** What the team is doing now, and what waits for a person. */
export async function showStatus(call: Call): Promise<Answer> {
  const connection = await call.connect();
  const [summary, attention, missions, agents, approvals] = await connection.ask(({ api }) =>
    Promise.all([
      api.team.summary.query(),
      api.team.attention.query(),
      api.missions.list.query({ limit: 10 }),
      api.agents.list.query(),
      api.approvals.list.query({ status: "pending", limit: 20 }),
    ]),
  );
  const busy = agents.filter((agent) => agent.state !== "idle");
  const lines = [
    `Muster · ${connection.url}`,
    `${plural(summary.agentCount, "agent")} · ${summary.counters.working} working · ${summary.tasks.done} of ${plural(summary.tasks.total, "task")} done · ${dollars(summary.spentTodayMicros)} of ${dollars(summary.dailyCapMicros)} today`,
    ...busy.map(
      (agent) =>
        `  ${agent.name} · ${agent.state}${agent.run ? ` · ${plainLine(agent.run.title, 80)}` : ""}${agent.stateReason ? ` · ${plainLine(agent.stateReason, 120)}` : ""}`,
    ),
    ...(missions.items.length > 0 ? ["Missions"] : ["No mission yet."]),
    ...missions.items.map((mission) => {
      const ranMs = (mission.finishedAt?.getTime() ?? Date.now()) - mission.createdAt.getTime();
      return `  M-${mission.number} ${mission.status.replaceAll("_", " ")} · ${elapsed(ranMs)} · ${plainLine(mission.title, 80)}`;
    }),
    ...attention.moneyStops.map((stop) => `M-${stop.number} waits for money: ${plainLine(stop.reason)}`),
    ...approvals.items.map(
      (approval) =>
        `A-${approval.number} · ${plainLine(approval.requestedBy, 60)} asks to be allowed: ${plainLine(approval.title, 120)}`,
    ),
    ...(approvals.nextCursor ? ["… and more that wait: see Needs me."] : []),
    ...attention.openQuestions.map((question) => `${question.askedBy} asks: ${plainLine(question.question)}`),
  ];
  const { url } = connection;
  return {
    json: { url, ...summary, ...attention, missions: missions.items, approvals: approvals.items },
    lines,
  };
}
