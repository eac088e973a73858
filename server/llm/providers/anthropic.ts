import "#server/lib/blank-env";
import { createAnthropic } from "@ai-sdk/anthropic";
import { defaultSettingsMiddleware, wrapLanguageModel } from "ai";
import { baseUrlOf, providerFetch } from "../http.ts";
import type { Provider } from "./provider.ts";

const LABEL = "Anthropic";

/** Each step of a run repeats the one before it: cached, the repetition costs a tenth. */
const cached = defaultSettingsMiddleware({
  settings: { providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } } },
});

export const anthropic: Provider = {
  name: "anthropic",
  label: LABEL,
  isLocal: false,
  isSimulated: false,
  note: "Set ANTHROPIC_API_KEY; ANTHROPIC_MODEL names another model.",
  isConfigured: (env) => env.ANTHROPIC_API_KEY !== undefined,
  defaultModel: (env) => env.ANTHROPIC_MODEL,
  createModel: (env, modelId) => {
    const provider = createAnthropic({
      apiKey: env.ANTHROPIC_API_KEY ?? "",
      baseURL: baseUrlOf(env.ANTHROPIC_BASE_URL ?? "https://api.anthropic.com/v1", "/v1"),
      fetch: providerFetch(LABEL),
    });
    return wrapLanguageModel({ model: provider(modelId), middleware: cached });
  },
  priceSource: () => ({ kind: "table", providerId: "anthropic" }),
  // Its tokenizer is not public; texts came out up to 35 % longer than with OpenAI's. Tools add a prompt of their own.
  tokenBound: { factor: 1.5, fixed: 800 },
};
