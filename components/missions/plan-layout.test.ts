import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutPlan, STEP_HEIGHT, STEP_WIDTH } from "./plan-layout.ts";

/** Every step may need some of those before it. */
const plans = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 20 }).map((needs) =>
  needs.map((some, index) => ({
    id: `s${index}`,
    needs: [...new Set(some.filter((one) => one < index))].map((one) => `s${one}`),
  })),
);

function placeOf(layout: ReturnType<typeof layOutPlan>, id: string) {
  const place = layout.places.get(id);
  if (!place) throw new Error(`${id} stands nowhere`);
  return place;
}

describe("layOutPlan", () => {
  it("puts each step after all it needs, over no other, within the drawing, with a line for each need", () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const layout = layOutPlan(steps);
        for (const step of steps) {
          const { x, y } = placeOf(layout, step.id);
          for (const need of step.needs) expect(placeOf(layout, need).x + STEP_WIDTH).toBeLessThan(x);
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(x + STEP_WIDTH).toBeLessThanOrEqual(layout.width);
          expect(y + STEP_HEIGHT).toBeLessThanOrEqual(layout.height);
          const isOver = [...layout.places].some(
            ([id, other]) => id !== step.id && other.x === x && Math.abs(other.y - y) < STEP_HEIGHT,
          );
          expect(isOver).toBe(false);
        }
        const wanted = steps.flatMap((step) => step.needs.map((need) => `${need}>${step.id}`));
        expect(layout.lines.map((line) => `${line.source}>${line.target}`).sort()).toEqual(wanted.sort());
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it("lets no lines cross where none have to", () => {
    const layout = layOutPlan([
      { id: "a", needs: [] },
      { id: "b", needs: [] },
      { id: "after b", needs: ["b"] },
      { id: "after a", needs: ["a"] },
    ]);
    const isAbove = (one: string, other: string) => placeOf(layout, one).y < placeOf(layout, other).y;
    expect(isAbove("a", "b")).toBe(isAbove("after a", "after b"));
  });

  it("leads a line past the steps between its ends", () => {
    const layout = layOutPlan([
      { id: "a", needs: [] },
      { id: "b", needs: ["a"] },
      { id: "c", needs: ["a", "b"] },
    ]);
    const line = layout.lines.find((one) => one.source === "a" && one.target === "c");
    const { x, y } = placeOf(layout, "b");
    const passes = Number(new RegExp(` ${x} ([\\d.]+) L`).exec(line?.path ?? "")?.[1]);
    expect(passes < y || passes > y + STEP_HEIGHT, `passes at ${passes}, the step at ${y}`).toBe(true);
  });

  it("takes an empty plan, a need that is not in it, and a circle", () => {
    expect(layOutPlan([]).lines).toEqual([]);
    expect(layOutPlan([{ id: "a", needs: ["gone"] }]).places.size).toBe(1);
    const circle = layOutPlan([
      { id: "a", needs: ["b"] },
      { id: "b", needs: ["a"] },
    ]);
    expect(circle.places.size).toBe(2);
  });
});
