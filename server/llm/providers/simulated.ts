import type { Provider } from "./provider.ts";
import { createSimulatedModel, SIMULATED_MODEL_ID, SIMULATED_PROVIDER } from "./simulated/model.ts";

export const simulated: Provider = {
  name: SIMULATED_PROVIDER,
  label: "Simulated model",
  isLocal: true,
  isSimulated: true,
  note: "Built in: follows fixed rules over your files, needs no key, costs nothing. It is not a real model.",
  isConfigured: () => true,
  defaultModel: () => SIMULATED_MODEL_ID,
  createModel: (env) => createSimulatedModel({ delayMs: env.MUSTER_SIM_DELAY_MS }),
  priceSource: () => ({ kind: "free" }),
  tokenBound: { factor: 1, fixed: 0 },
};
