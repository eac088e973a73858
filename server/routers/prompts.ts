import { z } from "zod";
import { createPrompt, savePrompt, updatePrompt } from "#server/domains/prompts/commands";
import { archivePrompt, removePromptLabel, setPromptLabel } from "#server/domains/prompts/control";
import {
  diffPrompt,
  getPrompt,
  listPrompts,
  listPromptUses,
  listPromptVersions,
  renderPrompt,
} from "#server/domains/prompts/queries";
import { countTokens } from "#server/llm/tokens";
import { mutationOf, queryOf, router, scoped } from "./trpc.ts";

export const promptsRouter = router({
  list: queryOf(listPrompts),
  get: queryOf(getPrompt),
  versions: queryOf(listPromptVersions),
  diff: queryOf(diffPrompt),
  uses: queryOf(listPromptUses),
  /** Tokens are those of a widely used encoding: models count a little differently. */
  render: scoped(renderPrompt.scope)
    .input(renderPrompt.input)
    .output(renderPrompt.output.extend({ tokens: z.number() }))
    .query(async ({ ctx, input }) => {
      const rendered = await renderPrompt.call(ctx.team, input);
      return { ...rendered, tokens: await countTokens([rendered.text]) };
    }),
  create: mutationOf(createPrompt),
  save: mutationOf(savePrompt),
  update: mutationOf(updatePrompt),
  setLabel: mutationOf(setPromptLabel),
  removeLabel: mutationOf(removePromptLabel),
  archive: mutationOf(archivePrompt),
});
