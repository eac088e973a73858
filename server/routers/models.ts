import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { countAgents } from "#server/domains/overview/queries";
import { knownProviderSecrets } from "#server/domains/vault/known";
import { type Env, readEnv } from "#server/lib/env";
import { DomainError } from "#server/lib/errors";
import { modelProblem, modelStatus } from "#server/llm/status";
import { router, scoped } from "./trpc.ts";

let env: Env | undefined;

/** What speaks in the team. The environment does not change while the process lives. */
export async function modelsOf(ctx: Ctx) {
  env ??= readEnv();
  return modelStatus(env, await knownProviderSecrets(ctx));
}

/** Throws `bad_input` when there is no such model here, so that nobody waits for a run that cannot speak. */
export async function requireModel(ctx: Ctx, model: string | undefined): Promise<void> {
  if (model === undefined) return;
  env ??= readEnv();
  const problem = modelProblem(env, model, await knownProviderSecrets(ctx));
  if (problem) throw new DomainError("bad_input", `model: ${problem}`);
}

const modelsView = z.object({
  default: z.object({
    provider: z.string(),
    model: z.string(),
    isSimulated: z.boolean(),
    problem: z.string().nullable(),
  }),
  providers: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      isConfigured: z.boolean(),
      model: z.string().nullable(),
      note: z.string(),
      keyFrom: z.enum(["vault", "environment"]).nullable(),
    }),
  ),
  simulatedAgents: z.number(),
  agentCount: z.number(),
});

export const modelsRouter = router({
  /** Which model speaks, what else is set up, and how many agents speak through the simulated one. */
  status: scoped("team:read")
    .output(modelsView)
    .query(async ({ ctx }) => {
      const models = await modelsOf(ctx.team);
      return { ...models, ...(await countAgents.call(ctx.team, { isDefaultSimulated: models.default.isSimulated })) };
    }),
});
