import "#server/lib/blank-env";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { baseUrlOf, providerFetch } from "../http.ts";
import type { Provider } from "./provider.ts";

const LABEL = "OpenAI-compatible server";
const DEFAULT_PATH = "/v1";

export const compatible: Provider = {
  name: "compatible",
  label: LABEL,
  // Even an address on this machine may be a gateway to models somebody pays for.
  isLocal: false,
  isSimulated: false,
  note: "Set OPENAI_COMPATIBLE_BASE_URL and OPENAI_COMPATIBLE_MODEL (and OPENAI_COMPATIBLE_API_KEY if the server wants one).",
  isConfigured: (env) => env.OPENAI_COMPATIBLE_BASE_URL !== undefined,
  defaultModel: (env) => env.OPENAI_COMPATIBLE_MODEL ?? null,
  createModel: (env, modelId) => {
    const provider = createOpenAICompatible({
      name: "compatible",
      baseURL: baseUrlOf(env.OPENAI_COMPATIBLE_BASE_URL ?? "", DEFAULT_PATH),
      ...(env.OPENAI_COMPATIBLE_API_KEY ? { apiKey: env.OPENAI_COMPATIBLE_API_KEY } : {}),
      includeUsage: true,
      fetch: providerFetch(LABEL),
    });
    return provider(modelId);
  },
  priceSource: (env) => ({ kind: "address", baseUrl: baseUrlOf(env.OPENAI_COMPATIBLE_BASE_URL ?? "", DEFAULT_PATH) }),
  tokenBound: { factor: 1.5, fixed: 500 },
};
