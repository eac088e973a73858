import { describe, expect, it } from "vitest";
import type { PlanView } from "#server/domains/plans/schema";
import { scheduleOf } from "./schedule.ts";

type PlanNode = PlanView["nodes"][number];
const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 29, 10);
const at = (minutes: number) => new Date(START + minutes * MINUTE);

function step(
  taskId: string,
  minutes: number | null,
  dependsOn: string[] = [],
  more: Partial<PlanNode> = {},
): PlanNode {
  return {
    ...{
      key: taskId,
      taskId,
      number: 1,
      title: taskId,
      status: "inbox",
      blockedReason: null,
      isRunning: false,
      restReason: null,
      agent: null,
    },
    ...{ costMicros: 0, durationMs: null, startedAt: null, finishedAt: null, estimateMinutes: minutes, estimate: null },
    dependsOn,
    ...more,
  };
}

const minutesOf = (span: { fromMs: number; toMs: number } | null) =>
  span && [(span.fromMs - START) / MINUTE, (span.toMs - START) / MINUTE];

describe("a plan over time", () => {
  it("begins each step when its last input ends, and marks the way that takes longest", () => {
    const nodes = [step("join", 5, ["read", "count"]), step("read", 10), step("count", 20), step("aside", 1)];
    const { rows, span, leftMs } = scheduleOf(nodes, START, START);
    const row = (id: string) => rows.find((one) => one.node.taskId === id);
    expect(minutesOf(row("join")?.planned ?? null)).toEqual([20, 25]);
    expect(minutesOf(row("join")?.ahead ?? null)).toEqual([20, 25]);
    expect(rows.filter((one) => one.isCritical).map((one) => one.node.taskId)).toEqual(["count", "join"]);
    expect(minutesOf(span)).toEqual([0, 25]);
    expect(leftMs).toBe(25 * MINUTE);
  });

  it("shows what happened beside what was planned, and moves what is to come when a step runs late", () => {
    const nodes = [
      step("read", 10, [], { status: "done", startedAt: at(0), finishedAt: at(4) }),
      step("count", 10, ["read"], { status: "in_progress", startedAt: at(4) }),
      step("write", 5, ["count"]),
    ];
    const { rows } = scheduleOf(nodes, START, START + 30 * MINUTE);
    expect(rows.map((row) => minutesOf(row.actual))).toEqual([[0, 4], [4, 30], null]);
    expect(rows.map((row) => minutesOf(row.planned))).toEqual([
      [0, 10],
      [10, 20],
      [20, 25],
    ]);
    expect(minutesOf(rows[2]?.ahead ?? null)).toEqual([30, 35]);
    expect(rows[1]?.actual?.isOpen).toBe(true);
  });

  it("has an end when nothing has a figure, and leaves out what was called off before it began", () => {
    const { rows, span } = scheduleOf([step("a", null), step("b", null, ["a"], { status: "cancelled" })], START, START);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.planned).toBeNull();
    expect(span.toMs).toBeGreaterThan(span.fromMs);
  });
});
