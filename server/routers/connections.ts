import { z } from "zod";
import {
  allowTool,
  createConnection,
  forbidTool,
  removeConnection,
  setConnectionPaused,
} from "#server/domains/connections/commands";
import { getConnection, listConnections } from "#server/domains/connections/queries";
import { lookAt } from "#server/integrations/mcp/look";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

const looked = z.object({ id: z.string(), error: z.string().nullable(), tools: z.number() });

export const connectionsRouter = router({
  list: queryOf(listConnections),
  get: queryOf(getConnection),
  /** Keeps the connection also when its server does not answer: what is wrong then stands with it. */
  create: scoped(createConnection.scope)
    .input(createConnection.input)
    .output(looked)
    .mutation(async ({ ctx, input }) => lookAt(ctx.team, (await createConnection.call(ctx.team, input)).id)),
  /** Connects anew and reads which tools there are. */
  test: scoped(createConnection.scope)
    .input(z.object({ id: z.uuid() }))
    .output(looked)
    .mutation(({ ctx, input }) => lookAt(ctx.team, input.id)),
  remove: mutationOf(removeConnection),
  setPaused: mutationOf(setConnectionPaused),
  allowTool: mutationOf(allowTool),
  forbidTool: mutationOf(forbidTool),
});
