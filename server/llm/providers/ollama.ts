import type { LanguageModelV4Middleware } from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";
import { createOllama } from "ollama-ai-provider-v2";
import { baseUrlOf, providerFetch } from "../http.ts";
import type { Provider } from "./provider.ts";

const LABEL = "Ollama";

/** Ollama's own default window cuts a work order with its tool results off silently. */
const CONTEXT_TOKENS = 16_384;

/** Ollama reads the output limit and the window only from its `options`. */
const limits: LanguageModelV4Middleware = {
  specificationVersion: "v4",
  transformParams: async ({ params }) => ({
    ...params,
    providerOptions: {
      ...params.providerOptions,
      ollama: {
        ...params.providerOptions?.ollama,
        options: {
          num_ctx: CONTEXT_TOKENS,
          ...(params.maxOutputTokens === undefined ? {} : { num_predict: params.maxOutputTokens }),
        },
      },
    },
  }),
};

export const ollama: Provider = {
  name: "ollama",
  label: LABEL,
  isLocal: true,
  isSimulated: false,
  note: "Set OLLAMA_BASE_URL, such as http://localhost:11434; OLLAMA_MODEL names a model with tool calling.",
  isConfigured: (env) => env.OLLAMA_BASE_URL !== undefined,
  defaultModel: (env) => env.OLLAMA_MODEL,
  createModel: (env, modelId) => {
    const provider = createOllama({
      baseURL: baseUrlOf(env.OLLAMA_BASE_URL ?? "http://127.0.0.1:11434", "/api"),
      fetch: providerFetch(LABEL),
    });
    return wrapLanguageModel({ model: provider(modelId), middleware: limits });
  },
  priceSource: () => ({ kind: "free" }),
  tokenBound: { factor: 1.5, fixed: 500 },
};
