import { changePin, movePin, pinCard, restorePin, unpinCard } from "#server/domains/ui/commands";
import { listPins } from "#server/domains/ui/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const pinsRouter = router({
  list: queryOf(listPins),
  pin: mutationOf(pinCard),
  change: mutationOf(changePin),
  move: mutationOf(movePin),
  unpin: mutationOf(unpinCard),
  restore: mutationOf(restorePin),
});
