import { AUX_TERMS, type AuxTerm, type RoutingSettings } from "../reference/routing.ts";

/**
 * [AUX_TERMS.length] what the loss has of each auxiliary measure: its coefficient. That of the batch's entropy is
 * negative, since the loss rewards it.
 */
export function auxFactors(settings: RoutingSettings): number[] {
  const factors: Record<AuxTerm, number> = {
    importance: settings.importanceCoef,
    load: settings.loadCoef,
    balance: settings.balanceCoef,
    z: settings.zCoef,
    tokenEntropy: settings.tokenEntropyCoef,
    batchEntropy: 0 - settings.batchEntropyCoef,
  };
  return AUX_TERMS.map((term) => factors[term]);
}
