import { describe, expect, it } from "vitest";
import { samePlaceIn } from "./same-place.ts";

describe("switching the team", () => {
  it("keeps to the same area, and leaves behind what belongs to the other team", () => {
    expect(samePlaceIn("fjord", "/norrland")).toBe("/fjord");
    expect(samePlaceIn("fjord", "/norrland/tasks")).toBe("/fjord/tasks");
    expect(samePlaceIn("fjord", "/norrland/tasks/0198a-b/c")).toBe("/fjord/tasks");
  });
});
