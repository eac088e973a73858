import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readEnv } from "#server/lib/env";
import { isDomainError } from "#server/lib/errors";
import { chargeOfAnswer, chargeOfFailure } from "./charge.ts";
import { ModelCallError } from "./errors.ts";
import { baseUrlOf } from "./http.ts";
import { toolResultsMessage, userMessage } from "./messages.ts";
import { prepareCall } from "./prepare.ts";
import { windowFor } from "./providers/ollama.ts";
import { findProvider, PROVIDERS } from "./registry.ts";
import { modelStatus } from "./status.ts";
import { countTokens } from "./tokens.ts";
import { describeTools } from "./tools.ts";

const tools = [
  {
    name: "calculate",
    description: "Computes.",
    inputSchema: z.object({ expression: z.string(), at: z.date().optional() }),
  },
];
const call = {
  policy: { model: "default", maxOutputTokens: 1_000 },
  system: "You are Ada.",
  messages: [userMessage("Hi")],
  tools,
};
const openai = readEnv({ OPENAI_API_KEY: "k", OPENAI_MODEL: "gpt-4o-mini" });

describe("prepareCall", () => {
  it("bounds the tokens of everything that is sent, and the price of the whole answer", async () => {
    const text = "Umsatz nach Region: Süd 1.234,50 €. ".repeat(200);
    const messages = [
      userMessage(text),
      toolResultsMessage([{ id: "1", name: "calculate", value: { ok: true, text } }]),
    ];
    const prepared = await prepareCall({ ...call, env: openai, messages });
    const counted = await countTokens([call.system, text, text]);
    expect(prepared.inputTokens).toBeGreaterThan(counted);
    expect(prepared.inputTokens).toBeLessThan(counted * 1.3);
    expect(prepared).toMatchObject({ isPriceKnown: true, maxOutputTokens: 1_000, label: "OpenAI" });
    const most = {
      inputTokens: prepared.inputTokens,
      outputTokens: 1_000,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    };
    expect(chargeOfAnswer(prepared, most).settledMicros).toBeLessThanOrEqual(prepared.upperBoundMicros);
  });

  it("costs nothing on the simulated model, and says who it is", async () => {
    const prepared = await prepareCall({ ...call, env: readEnv({}) });
    expect(prepared).toMatchObject({
      upperBoundMicros: 0,
      isPriceKnown: true,
      choice: { isSimulated: true, provider: "simulated" },
    });
    expect(prepared.choice.notTaken).toHaveLength(PROVIDERS.length - 1);
  });

  it("counts an unknown model by the fallback", async () => {
    const env = readEnv({ OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:9", OPENAI_COMPATIBLE_MODEL: "home-made" });
    const prepared = await prepareCall({ ...call, env });
    expect(prepared.isPriceKnown).toBe(false);
    expect(prepared.upperBoundMicros).toBeGreaterThanOrEqual(1_000 * 60);
    const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    expect(chargeOfAnswer(prepared, usage)).toEqual({
      costMicros: null,
      fallbackCostMicros: 2_600,
      settledMicros: 2_600,
    });
  });

  it("says what to do when the agent's model cannot be had", async () => {
    const refused = await prepareCall({
      ...call,
      env: readEnv({}),
      policy: { ...call.policy, model: "anthropic/claude-sonnet-4-5" },
    }).catch((error: unknown) => error);
    expect(isDomainError(refused) && refused.code).toBe("unavailable");
    expect(String(refused)).toContain("Set ANTHROPIC_API_KEY");
  });
});

describe("chargeOfFailure", () => {
  it("costs nothing when the provider refused, and what was used when it broke off", async () => {
    const prepared = await prepareCall({ ...call, env: openai });
    expect(chargeOfFailure(prepared, new ModelCallError("rate_limited", "slow"))).toMatchObject({
      costMicros: 0,
      settledMicros: 0,
    });
    const usageSoFar = {
      inputTokens: 1_000,
      outputTokens: 100,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    };
    expect(chargeOfFailure(prepared, new ModelCallError("cut", "off", { usageSoFar })).settledMicros).toBe(210);
  });
});

describe("the registry", () => {
  it("has one entry a name, each complete, the simulated model last", () => {
    expect(new Set(PROVIDERS.map((one) => one.name)).size).toBe(PROVIDERS.length);
    for (const provider of PROVIDERS) {
      expect(provider.note.length).toBeGreaterThan(20);
      expect(provider.isConfigured(readEnv({}))).toBe(provider.isSimulated);
      expect(findProvider(provider.name)).toBe(provider);
    }
    expect(PROVIDERS.at(-1)?.isSimulated).toBe(true);
  });
});

describe("modelStatus", () => {
  it("shows what speaks and what is set up, never a key", () => {
    const status = modelStatus(readEnv({ OPENAI_API_KEY: "secret-key" }));
    expect(status.default).toEqual({
      provider: "openai",
      model: "openai/gpt-5-mini",
      isSimulated: false,
      problem: null,
    });
    expect(status.providers.map((one) => [one.name, one.isConfigured])).toContainEqual(["anthropic", false]);
    expect(JSON.stringify(status)).not.toContain("secret-key");
  });
  it("shows the problem of a model that cannot be had", () => {
    const status = modelStatus(readEnv({ MUSTER_MODEL: "openai/gpt-5" }));
    expect(status.default).toMatchObject({
      provider: "openai",
      isSimulated: false,
      problem: expect.stringContaining("OPENAI_API_KEY"),
    });
  });
});

describe("small parts", () => {
  it("completes an address that was given without its path", () => {
    expect(baseUrlOf("http://localhost:11434", "/api")).toBe("http://localhost:11434/api");
    expect(baseUrlOf("http://localhost:11434/", "/api")).toBe("http://localhost:11434/api");
    expect(baseUrlOf("https://gate.example/llm/v1/", "/v1")).toBe("https://gate.example/llm/v1");
  });
  it("gives Ollama a window that holds the prompt", () => {
    expect(windowFor(1_000, 4_000)).toBe(16_384);
    expect(windowFor(90_000, 4_000)).toBe(65_536);
    expect(windowFor(10_000_000, 4_000)).toBe(131_072);
  });
  it("describes tools as JSON schemas", () => {
    expect(describeTools(tools)).toEqual([
      {
        name: "calculate",
        description: "Computes.",
        inputSchema: {
          type: "object",
          properties: { expression: { type: "string" }, at: {} },
          required: ["expression"],
        },
      },
    ]);
    const record = z.object({ variables: z.record(z.string(), z.string()) });
    expect(JSON.stringify(describeTools([{ name: "x", description: "", inputSchema: record }]))).not.toContain(
      "propertyNames",
    );
    const plain = { name: "x", description: "", inputSchema: { type: "object" } };
    expect(describeTools([plain])).toEqual([plain]);
  });
});
