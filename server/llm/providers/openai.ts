import "#server/lib/blank-env";
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModelV4Middleware } from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";
import { baseUrlOf, providerFetch } from "../http.ts";
import type { Provider } from "./provider.ts";

const LABEL = "OpenAI";

/**
 * Our journal is the memory: nothing is stored at OpenAI, so an answer can be taken up from the journal alone (reasoning
 * travels encrypted in the messages). Strict tools are off, because they forbid optional arguments.
 */
const stateless: LanguageModelV4Middleware = {
  specificationVersion: "v4",
  transformParams: async ({ params }) => ({
    ...params,
    ...(params.tools
      ? { tools: params.tools.map((tool) => (tool.type === "function" ? { ...tool, strict: false } : tool)) }
      : {}),
    providerOptions: { ...params.providerOptions, openai: { store: false, ...params.providerOptions?.openai } },
  }),
};

export const openai: Provider = {
  name: "openai",
  label: LABEL,
  isLocal: false,
  isSimulated: false,
  note: "Set OPENAI_API_KEY; OPENAI_MODEL names another model.",
  isConfigured: (env) => env.OPENAI_API_KEY !== undefined,
  defaultModel: (env) => env.OPENAI_MODEL,
  createModel: (env, modelId) => {
    const provider = createOpenAI({
      apiKey: env.OPENAI_API_KEY ?? "",
      baseURL: baseUrlOf(env.OPENAI_BASE_URL ?? "https://api.openai.com/v1", "/v1"),
      fetch: providerFetch(LABEL),
    });
    return wrapLanguageModel({ model: provider(modelId), middleware: stateless });
  },
  priceSource: () => ({ kind: "table", providerId: "openai" }),
  tokenBound: { factor: 1.05, fixed: 100 },
};
