import { createKey, listKeys, revokeKey, rotateKey } from "#server/domains/teams/keys";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const apiKeysRouter = router({
  list: queryOf(listKeys),
  create: mutationOf(createKey),
  rotate: mutationOf(rotateKey),
  revoke: mutationOf(revokeKey),
});
