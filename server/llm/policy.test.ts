import { describe, expect, it } from "vitest";
import { chooseModel, type ProviderFacts } from "./policy.ts";

const provider = (name: string, facts: Partial<ProviderFacts> = {}): ProviderFacts => ({
  name,
  label: name.toUpperCase(),
  isConfigured: false,
  isLocal: false,
  isSimulated: false,
  defaultModel: `${name}-large`,
  note: `Set ${name.toUpperCase()}_KEY.`,
  ...facts,
});
const simulated = provider("sim", { isConfigured: true, isLocal: true, isSimulated: true, defaultModel: "rules" });
const none = [provider("alpha"), provider("beta"), simulated];
const both = [provider("alpha", { isConfigured: true }), provider("beta", { isConfigured: true }), simulated];

describe("chooseModel", () => {
  it.each([
    ["the simulated model when nothing is set up", "default", undefined, none, "sim/rules"],
    ["the first configured provider", "default", undefined, both, "alpha/alpha-large"],
    ["the installation's model before that", "default", "beta/tiny", both, "beta/tiny"],
    ["a provider's usual model when only it is named", "default", "beta", both, "beta/beta-large"],
    ["the agent's own model before everything", "alpha/huge", "beta/tiny", both, "alpha/huge"],
    ["model names with slashes in them", "beta/vendor/model:free", undefined, both, "beta/vendor/model:free"],
    ["the simulated model when it is wished for", "sim", "beta/tiny", both, "sim/rules"],
    [
      "the next provider when the first has no model",
      "default",
      undefined,
      [provider("alpha", { isConfigured: true, defaultModel: null }), ...both.slice(1)],
      "beta/beta-large",
    ],
  ] as const)("takes %s", (_what, pinned, installation, providers, model) => {
    const choice = chooseModel({ pinned, installation, providers });
    expect(choice.model).toBe(model);
    expect(`${choice.provider}/${choice.modelId}`).toBe(model);
    expect(choice.why).not.toBe("");
    expect(choice.isSimulated).toBe(choice.provider === "sim");
  });

  it("says why each other one was not taken", () => {
    const { notTaken } = chooseModel({
      pinned: "default",
      installation: undefined,
      providers: [...both.slice(0, 1), ...none.slice(1)],
    });
    expect(notTaken).toEqual([
      { model: "beta/beta-large", why: "Not configured." },
      { model: "sim/rules", why: "Only used when no real model is chosen." },
    ]);
  });

  it.each([
    [
      "a provider that is not configured",
      "alpha/huge",
      none,
      "“alpha/huge” (the agent's model) needs ALPHA, which is not configured. Set ALPHA_KEY.",
    ],
    [
      "a provider that does not exist",
      "gamma/x",
      both,
      "names no known provider. Write it as provider/model, where the provider is one of: alpha, beta, sim.",
    ],
    [
      "no model where one must be named",
      "alpha",
      [provider("alpha", { isConfigured: true, defaultModel: null })],
      "names no model",
    ],
  ] as const)("never silently takes another model for %s", (_what, pinned, providers, message) => {
    expect(() => chooseModel({ pinned, installation: undefined, providers })).toThrow(message);
  });
});
