import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { defineTool, type Tool, type ToolScope } from "#server/core/tool";
import { filesOfMission, filesOfSession, readFileContent } from "#server/domains/files/queries";
import { DomainError } from "#server/lib/errors";
import { evaluateExpression } from "#server/lib/expression/evaluate";
import { aggregateTable } from "#server/lib/tables/aggregate";
import { profileTable } from "#server/lib/tables/profile";
import { readTable } from "#server/lib/tables/read-table";
import type { Table } from "#server/lib/tables/table";
import { decodeText } from "#server/lib/text/decode";
import { outlineText } from "#server/lib/text/outline";
import { searchText } from "#server/lib/text/search";
import { type NamedText, sliceText } from "#server/lib/text/slice";
import {
  attachmentReadInput,
  calculateInput,
  tableAggregateInput,
  tableProfileInput,
  textOutlineInput,
  textSearchInput,
} from "./schema.ts";

const NO_INPUT = z.object({});

export const attachmentList = defineTool({
  name: "attachment_list",
  description: "Lists the files attached to the mission.",
  input: NO_INPUT,
  effect: "query",
  async run({ ctx, scope }) {
    const files = await attached(ctx, scope);
    return { attachments: files.map(({ id, name, mediaType, sizeBytes }) => ({ id, name, mediaType, sizeBytes })) };
  },
});

export const attachmentRead = defineTool({
  name: "attachment_read",
  description: "Reads the text of an attachment, part by part.",
  input: attachmentReadInput,
  effect: "query",
  run: async ({ ctx, scope, input }) =>
    sliceText(await textOf(ctx, scope, input.attachmentId), input.offset, input.limit),
});

export const textOutline = defineTool({
  name: "text_outline",
  description: "Outlines a text attachment: its headings, and its sentences and bullets with their lines.",
  input: textOutlineInput,
  effect: "query",
  run: async ({ ctx, scope, input }) => outlineText(await textOf(ctx, scope, input.attachmentId)),
});

export const textSearch = defineTool({
  name: "text_search",
  description: "Finds the lines of a text attachment that hold all the words.",
  input: textSearchInput,
  effect: "query",
  run: async ({ ctx, scope, input }) =>
    searchText(await textOf(ctx, scope, input.attachmentId), input.query, input.limit),
});

export const tableProfile = defineTool({
  name: "table_profile",
  description:
    "Profiles a table (CSV and the like): its columns with types, counts, sums, means and top values, and its broken rows.",
  input: tableProfileInput,
  effect: "query",
  run: async ({ ctx, scope, input }) => profileTable(await tableOf(ctx, scope, input.attachmentId)),
});

export const tableAggregate = defineTool({
  name: "table_aggregate",
  description:
    "Filters, groups and sums a table exactly, with shares of the total. Measures are columns or arithmetic over columns.",
  input: tableAggregateInput,
  effect: "query",
  async run({ ctx, scope, input: { attachmentId, ...request } }) {
    return aggregateTable(await tableOf(ctx, scope, attachmentId), request);
  },
});

export const calculate = defineTool({
  name: "calculate",
  description: "Computes an arithmetic expression exactly.",
  input: calculateInput,
  effect: "query",
  run: async ({ input }) => ({ value: evaluateExpression(input.expression, input.variables) }),
});

export const DATA_TOOLS: readonly Tool[] = [
  attachmentList,
  attachmentRead,
  textOutline,
  textSearch,
  tableProfile,
  tableAggregate,
  calculate,
];

async function attached(ctx: Ctx, scope: ToolScope) {
  const ofMission = scope.missionId ? await filesOfMission.call(ctx, { missionId: scope.missionId }) : [];
  const ofChat = scope.sessionId ? await filesOfSession.call(ctx, { sessionId: scope.sessionId }) : [];
  return [...ofChat, ...ofMission.filter((file) => !ofChat.some((known) => known.id === file.id))];
}

/** Only what is attached to the run's own mission can be read. */
async function bytesOf(ctx: Ctx, scope: ToolScope, attachmentId: string) {
  const files = await attached(ctx, scope);
  const file = files.find((entry) => entry.id === attachmentId);
  if (!file) {
    const known = files.map((entry) => `${entry.id} (${entry.name})`).join(", ") || "none";
    throw new DomainError(
      "not_found",
      `There is no attachment ${attachmentId} in this mission. Attachments: ${known}.`,
    );
  }
  return { file, read: () => readFileContent.call(ctx, { id: attachmentId }) };
}

async function textOf(ctx: Ctx, scope: ToolScope, attachmentId: string): Promise<NamedText> {
  const { file, read } = await bytesOf(ctx, scope, attachmentId);
  const decoded = decodeText((await read()).bytes);
  if ("unreadable" in decoded)
    throw new DomainError("bad_input", `unreadable: ${file.name} is not text (${decoded.unreadable}).`);
  return { name: file.name, text: decoded.text };
}

const PARSED_TABLES = 8;
/** Several agents ask the same table within seconds; bytes with the same hash parse to the same table. */
const parsed = new Map<string, Promise<Table>>();

async function tableOf(ctx: Ctx, scope: ToolScope, attachmentId: string): Promise<Table> {
  const { file } = await bytesOf(ctx, scope, attachmentId);
  const key = `${file.sha256}:${file.name}`;
  const known = parsed.get(key);
  if (known) return known;
  const fresh = textOf(ctx, scope, attachmentId).then(({ name, text }) => readTable(name, text));
  parsed.set(key, fresh);
  fresh.catch(() => parsed.delete(key));
  const oldest = parsed.keys().next().value;
  if (parsed.size > PARSED_TABLES && oldest !== undefined) parsed.delete(oldest);
  return fresh;
}
