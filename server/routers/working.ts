import { getWorking, getWorkingVersion, listWorkingVersions } from "#server/domains/working/queries";
import { queryOf, router } from "./trpc.ts";

export const workingRouter = router({
  get: queryOf(getWorking),
  versions: queryOf(listWorkingVersions),
  version: queryOf(getWorkingVersion),
});
