import "#server/lib/blank-env";
import type { LanguageModelV4Middleware } from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";
import { createOllama } from "ollama-ai-provider-v2";
import { baseUrlOf, providerFetch } from "../http.ts";
import type { Provider } from "./provider.ts";

const LABEL = "Ollama";

/** Ollama cuts off what does not fit its window without a word, and loads the model anew when the window changes: hence few, wide steps. */
const WINDOWS = [16_384, 32_768, 65_536, 131_072];

/** The smallest window that surely holds the prompt and the answer; three characters a token is on the safe side. */
export function windowFor(promptCharacters: number, maxOutputTokens: number): number {
  const needed = Math.ceil(promptCharacters / 3) + maxOutputTokens;
  return WINDOWS.find((window) => window >= needed) ?? Math.max(...WINDOWS);
}

/** Ollama reads the output limit and the window only from its `options`. */
const limits: LanguageModelV4Middleware = {
  specificationVersion: "v4",
  transformParams: async ({ params }) => {
    const characters = JSON.stringify(params.prompt).length + JSON.stringify(params.tools ?? []).length;
    const num_ctx = windowFor(characters, params.maxOutputTokens ?? 0);
    const num_predict = params.maxOutputTokens;
    const options = num_predict === undefined ? { num_ctx } : { num_ctx, num_predict };
    const given = params.providerOptions;
    return { ...params, providerOptions: { ...given, ollama: { ...given?.ollama, options } } };
  },
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
