import type { ModelCallError, ModelUsage } from "./errors.ts";
import type { PreparedCall } from "./prepare.ts";
import { chargedMicros, type Price, priceOf } from "./pricing.ts";

export type Charge = Price & {
  /** What the ledger counts: the cost, or the fallback when the price is unknown. */
  settledMicros: number;
};

type Priced = Pick<PreparedCall, "choice" | "priceSource">;

export function chargeOfAnswer(prepared: Priced, usage: ModelUsage): Charge {
  const price = priceOf({ source: prepared.priceSource, modelId: prepared.choice.modelId, usage });
  return { ...price, settledMicros: chargedMicros(price) };
}

/** A refused call costs nothing; one that was cut, timed out or cancelled costs its input and what had been produced. */
export function chargeOfFailure(prepared: Priced, error: ModelCallError): Charge {
  if (error.usageSoFar) return chargeOfAnswer(prepared, error.usageSoFar);
  return { costMicros: 0, fallbackCostMicros: null, settledMicros: 0 };
}
