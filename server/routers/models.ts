import { z } from "zod";
import { countAgents } from "#server/domains/overview/queries";
import { type Env, readEnv } from "#server/lib/env";
import { DomainError } from "#server/lib/errors";
import { modelProblem, modelStatus } from "#server/llm/status";
import { router, scoped } from "./trpc.ts";

let env: Env | undefined;

/** The environment does not change while the process lives. */
export function currentModels() {
  env ??= readEnv();
  return modelStatus(env);
}

/** Throws `bad_input` when there is no such model here, so that nobody waits for a run that cannot speak. */
export function requireModel(model: string | undefined): void {
  if (model === undefined) return;
  env ??= readEnv();
  const problem = modelProblem(env, model);
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
      const models = currentModels();
      return { ...models, ...(await countAgents.call(ctx.team, { isDefaultSimulated: models.default.isSimulated })) };
    }),
});
