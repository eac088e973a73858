import { describe, expect, it } from "vitest";
import { readEnv } from "#server/lib/env";
import { priceOfUsualTask } from "./usual-task.ts";

describe("the price of a usual task", () => {
  it("follows from the model an agent would use, is nothing for the simulated one, and unknown when the model cannot be had", () => {
    const policy = { model: "default", maxOutputTokens: 4_000 };
    expect(priceOfUsualTask(readEnv({}), policy)).toEqual({ micros: 0, isSimulated: true });
    const paid = priceOfUsualTask(readEnv({ OPENAI_API_KEY: "k" }), { ...policy, model: "openai/gpt-5-mini" });
    expect(paid?.isSimulated).toBe(false);
    expect(paid?.micros).toBeGreaterThan(1_000);
    expect(priceOfUsualTask(readEnv({}), { ...policy, model: "nobody/knows" })).toBeNull();
  });
});
