import { startSample } from "#server/domains/samples/commands";
import { listSamples } from "#server/domains/samples/queries";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const samplesRouter = router({ list: queryOf(listSamples), start: mutationOf(startSample) });
