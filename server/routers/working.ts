import { checkoutWorking, proposeWorking, restoreWorking } from "#server/domains/working/commands";
import { getWorking, getWorkingVersion, listWorkingVersions } from "#server/domains/working/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const workingRouter = router({
  get: queryOf(getWorking),
  versions: queryOf(listWorkingVersions),
  version: queryOf(getWorkingVersion),
  checkout: mutationOf(checkoutWorking),
  propose: mutationOf(proposeWorking),
  restore: mutationOf(restoreWorking),
});
