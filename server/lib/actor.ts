import { z } from "zod";

/** Who acts. Closed on purpose: a new kind of actor is a decision, and the compiler shows every place it concerns. */
export const actorSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("user"), userId: z.string(), name: z.string() }),
  z.object({ kind: z.literal("agent"), agentId: z.string(), name: z.string(), runId: z.string() }),
  z.object({
    kind: z.literal("apiKey"),
    keyId: z.string(),
    userId: z.string(),
    name: z.string(),
    /** For the key of an agent's program: it acts for that agent, and for no person. */
    agentId: z.string().optional(),
  }),
  z.object({ kind: z.literal("system"), name: z.string() }),
  z.object({ kind: z.literal("webhook"), name: z.string() }),
  z.object({ kind: z.literal("mail"), address: z.string() }),
]);
export type Actor = z.infer<typeof actorSchema>;
