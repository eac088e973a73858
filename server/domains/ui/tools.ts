import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { requireUiTree } from "./policy.ts";
import { uiTitle } from "./schema.ts";
import { teachCatalogue } from "./teach.ts";

/** Nothing but its own record comes of it: what a screen shows is the input of this step, checked again there. */
export const uiShow = defineTool({
  name: "ui_show",
  description: `Shows the person a card in the chat: figures, tables, charts, forms, buttons. Use it when a drawing or a form says it better than text; give real figures only.\n${teachCatalogue()}`,
  input: z.object({
    title: uiTitle,
    /** Judged whole by the catalogue, which names each wrong part by its place: no other schema looks at it first. */
    tree: z.unknown().meta({ type: "object", description: "One part; use stack, grid or card for several." }),
  }),
  effect: "query",
  async run({ input }) {
    requireUiTree(input.tree);
    return { isShown: true };
  },
});
