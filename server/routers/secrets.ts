import { deleteSecret, rotateSecret, rotateVault, setSecret } from "#server/domains/vault/commands";
import { listSecrets } from "#server/domains/vault/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

/** Values go in; none comes out. */
export const secretsRouter = router({
  list: queryOf(listSecrets),
  set: mutationOf(setSecret),
  rotate: mutationOf(rotateSecret),
  delete: mutationOf(deleteSecret),
  rotateVault: mutationOf(rotateVault),
});
