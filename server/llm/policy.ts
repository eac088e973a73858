import { DomainError } from "#server/lib/errors";

/** What the choice needs to know about a provider; plain data, so that it is tested as a table. */
export type ProviderFacts = {
  name: string;
  label: string;
  isConfigured: boolean;
  isLocal: boolean;
  isSimulated: boolean;
  defaultModel: string | null;
  note: string;
};

export type ModelChoice = {
  provider: string;
  modelId: string;
  /** `provider/modelId`, as it is written in a policy. */
  model: string;
  isLocal: boolean;
  isSimulated: boolean;
  /** Why this one, as a sentence for the trace. */
  why: string;
  notTaken: { model: string; why: string }[];
};

type Wishes = {
  /** The agent's model policy: `default` or `provider/model`. */
  pinned: string;
  /** `MUSTER_MODEL`: the installation's model, if set. */
  installation: string | undefined;
  providers: readonly ProviderFacts[];
};

/**
 * Which model answers: the one pinned for the agent, else the installation's, else the first configured provider's, else the
 * simulated one. A wish that cannot be met is an error, never silently another model.
 */
export function chooseModel({ pinned, installation, providers }: Wishes): ModelChoice {
  if (pinned !== "default")
    return take(wished(pinned, "the agent's model", providers), "It is pinned for this agent.", providers);
  if (installation) {
    return take(
      wished(installation, "MUSTER_MODEL", providers),
      "It is this installation's model (MUSTER_MODEL).",
      providers,
    );
  }
  for (const provider of providers) {
    if (!provider.isConfigured) continue;
    const modelId = provider.defaultModel;
    if (modelId === null) continue;
    const why = provider.isSimulated
      ? "No provider is configured, so the built-in simulated model answers."
      : `${provider.label} is the first configured provider.`;
    return take({ provider, modelId }, why, providers);
  }
  throw new DomainError(
    "unavailable",
    "No model is configured. Set a provider's key and model, or MUSTER_MODEL=simulated.",
  );
}

type Wanted = { provider: ProviderFacts; modelId: string };

function wished(text: string, source: string, providers: readonly ProviderFacts[]): Wanted {
  const [name = "", ...rest] = text.split("/");
  const provider = providers.find((one) => one.name === name);
  if (!provider) {
    const names = providers.map((one) => one.name).join(", ");
    throw new DomainError(
      "unavailable",
      `“${text}” (${source}) names no known provider. Write it as provider/model, where the provider is one of: ${names}.`,
    );
  }
  if (!provider.isConfigured)
    throw new DomainError(
      "unavailable",
      `“${text}” (${source}) needs ${provider.label}, which is not configured. ${provider.note}`,
    );
  const modelId = rest.join("/") || provider.defaultModel;
  if (!modelId) throw new DomainError("unavailable", `“${text}” (${source}) names no model. ${provider.note}`);
  return { provider, modelId };
}

function take({ provider, modelId }: Wanted, why: string, providers: readonly ProviderFacts[]): ModelChoice {
  const notTaken = providers
    .filter((one) => one.name !== provider.name)
    .map((one) => ({ model: one.defaultModel ? `${one.name}/${one.defaultModel}` : one.name, why: whyNot(one) }));
  const { isLocal, isSimulated } = provider;
  return {
    provider: provider.name,
    modelId,
    model: `${provider.name}/${modelId}`,
    isLocal,
    isSimulated,
    why,
    notTaken,
  };
}

function whyNot(provider: ProviderFacts): string {
  if (!provider.isConfigured) return "Not configured.";
  if (provider.isSimulated) return "Only used when no real model is chosen.";
  return provider.defaultModel === null ? "No model is named for it." : "Configured, but another one was chosen.";
}
