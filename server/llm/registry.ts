import { anthropic } from "./providers/anthropic.ts";
import { compatible } from "./providers/compatible.ts";
import { ollama } from "./providers/ollama.ts";
import { openai } from "./providers/openai.ts";
import type { Provider } from "./providers/provider.ts";
import { simulated } from "./providers/simulated.ts";

/** Every provider, in the order in which a configured one is taken when nobody chose. The simulated model comes last. */
export const PROVIDERS: readonly Provider[] = [openai, anthropic, compatible, ollama, simulated];

export function findProvider(name: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.name === name);
}
