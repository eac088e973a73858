import type { Env } from "#server/lib/env";
import { describeError } from "#server/lib/errors";
import { chooseModel } from "./policy.ts";
import { providerFacts } from "./prepare.ts";
import { envOfTeam, type KeySource, keySourceOf } from "./team-keys.ts";

export type ModelStatus = {
  default: { provider: string; model: string; isSimulated: boolean; problem: string | null };
  providers: {
    name: string;
    label: string;
    isConfigured: boolean;
    model: string | null;
    note: string;
    /** Where its key comes from: the team's vault before the installation's settings. */
    keyFrom: KeySource | null;
  }[];
};

const NO_KEYS: ReadonlySet<string> = new Set();

/** Which model speaks when nothing is pinned, and what else is set up; for a team with the names of its own keys. Makes no call. */
export function modelStatus(settings: Env, teamKeys = NO_KEYS): ModelStatus {
  const env = envOfTeam(settings, teamKeys);
  const facts = providerFacts(env);
  const providers = facts.map(({ name, label, isConfigured, defaultModel, note }) => ({
    name,
    label,
    isConfigured,
    model: defaultModel,
    note,
    keyFrom: keySourceOf(settings, teamKeys, name),
  }));
  try {
    const choice = chooseModel({ pinned: "default", installation: env.MUSTER_MODEL, providers: facts });
    return {
      default: { provider: choice.provider, model: choice.model, isSimulated: choice.isSimulated, problem: null },
      providers,
    };
  } catch (error) {
    const model = env.MUSTER_MODEL ?? "none";
    return {
      default: { provider: model.split("/")[0] ?? model, model, isSimulated: false, problem: describeError(error) },
      providers,
    };
  }
}

/** Why a model cannot be had under this name; null when it can. Makes no call. */
export function modelProblem(settings: Env, model: string, teamKeys = NO_KEYS): string | null {
  const env = envOfTeam(settings, teamKeys);
  try {
    chooseModel({ pinned: model, installation: env.MUSTER_MODEL, providers: providerFacts(env) });
    return null;
  } catch (error) {
    return describeError(error);
  }
}
