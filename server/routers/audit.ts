import { setAuditRetention } from "#server/domains/audit/commands";
import { getAuditChain, getAuditRow, listAudit } from "#server/domains/audit/queries";
import { verifyAudit } from "#server/domains/audit/verify";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const auditRouter = router({
  list: queryOf(listAudit),
  get: queryOf(getAuditRow),
  chain: queryOf(getAuditChain),
  /** Computes every hash of the team's chain anew. */
  verify: queryOf(verifyAudit),
  setRetention: mutationOf(setAuditRetention),
});
