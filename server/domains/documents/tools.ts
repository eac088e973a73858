import { z } from "zod";
import { defineTool, isOfChat } from "#server/core/tool";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { writeDocument } from "./commands.ts";
import { getDocument } from "./queries.ts";
import { documentBody, documentTitle } from "./schema.ts";

export const documentWrite = defineTool({
  name: "document_write",
  description:
    "Writes a Markdown document of the mission, or its next version when documentId is given. Give baseVersion, the version you read, so that what others wrote since stays.",
  input: z.object({
    title: documentTitle,
    body: documentBody,
    documentId: z.uuid().optional(),
    baseVersion: rowNumber.min(1).optional(),
  }),
  effect: "command",
  reach: "task",
  async run({ ctx, scope, input }) {
    const place = {
      ...(scope.missionId ? { missionId: scope.missionId } : {}),
      ...(scope.taskId ? { taskId: scope.taskId } : {}),
    };
    const { documentId, version, ref } = await writeDocument.call(ctx, { ...input, ...place });
    return { documentId, version, ref };
  },
});

export const documentRead = defineTool({
  name: "document_read",
  description: "Reads the newest version of a document of the mission.",
  input: z.object({ documentId: z.uuid() }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const document = await getDocument.call(ctx, { id: input.documentId });
    if (document.missionId !== scope.missionId && !isOfChat(scope))
      throw new DomainError("not_found", "That document belongs to another mission.");
    return { id: document.id, title: document.title, version: document.version, body: document.body };
  },
});
