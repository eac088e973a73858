import { checkoutWorking, proposeWorking, restoreWorking } from "#server/domains/working/commands";
import { diffWorking, getWorking, getWorkingVersion, listWorkingVersions } from "#server/domains/working/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const workingRouter = router({
  get: queryOf(getWorking),
  versions: queryOf(listWorkingVersions),
  version: queryOf(getWorkingVersion),
  diff: queryOf(diffWorking),
  checkout: mutationOf(checkoutWorking),
  propose: mutationOf(proposeWorking),
  restore: mutationOf(restoreWorking),
});
