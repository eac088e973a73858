import { trustText } from "#server/domains/outside/commands";
import { mutationOf, router } from "./trpc.ts";

export const outsideRouter = router({ trust: mutationOf(trustText) });
