/** Names under which a team keeps a key of its own for a provider. They are the names of the installation's settings. */
export const PROVIDER_SECRETS = [
  { name: "OPENAI_API_KEY", provider: "openai", label: "OpenAI" },
  { name: "ANTHROPIC_API_KEY", provider: "anthropic", label: "Anthropic" },
  { name: "OPENAI_COMPATIBLE_API_KEY", provider: "compatible", label: "OpenAI-compatible" },
] as const;

export type ProviderSecret = (typeof PROVIDER_SECRETS)[number]["name"];
