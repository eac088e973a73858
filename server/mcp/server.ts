import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { Ctx } from "#server/core/context";
import { requireScope } from "#server/core/scopes";
import { errorOf, inProtocol, resultOf } from "./answers.ts";
import { getPrompt, listPrompts } from "./prompts.ts";
import { listResources, readResource, templatesFor } from "./resources.ts";
import type { CallSigns, McpTool } from "./tool.ts";
import { MCP_TOOLS, toolsFor } from "./tool-table.ts";
import { jsonSchemaOf, requireKnown, withDates } from "./wire.ts";

const INSTRUCTIONS = `Muster is mission control for a team of people and AI agents. Begin with the tool status. To get something done, call mission_start with a goal and its data, then mission_wait until isSettled; read what was delivered with document_get. When a mission needs an answer, ask your person and pass it on with question_answer. Ids in answers are what other tools take. You act as the person this key belongs to, with the key's permissions.`;

/** The protocol's server for one request of one caller: it holds nothing between requests, so nothing can pass from one key to another. */
export function serverFor(ctx: Ctx, { canListen }: { canListen: boolean }): Server {
  const server = new Server(
    { name: "muster", title: "Muster", version: "0.1.0" },
    {
      capabilities: { tools: {}, prompts: {}, resources: canListen ? { subscribe: true, listChanged: true } : {} },
      instructions: INSTRUCTIONS,
    },
  );
  server.setRequestHandler("tools/list", () => ({ tools: toolsFor(ctx.scopes).map(toolOnWire) }));
  server.setRequestHandler("tools/call", ({ params }, call) => callTool(ctx, params, call));
  server.setRequestHandler("resources/list", ({ params }) =>
    inProtocol("resources/list", () => listResources(ctx, params?.cursor)),
  );
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: templatesFor(ctx.scopes) }));
  server.setRequestHandler("resources/read", ({ params }) =>
    inProtocol("resources/read", () => readResource(ctx, params.uri)),
  );
  server.setRequestHandler("prompts/list", ({ params }) =>
    inProtocol("prompts/list", () => listPrompts(ctx, params?.cursor)),
  );
  server.setRequestHandler("prompts/get", ({ params }) =>
    inProtocol("prompts/get", () => getPrompt(ctx, params.name, params.arguments ?? {})),
  );
  return server;
}

function toolOnWire({ name, title, description, input, hints }: McpTool) {
  return { name, title, description, inputSchema: jsonSchemaOf(input), annotations: { title, ...hints } };
}

async function callTool(
  ctx: Ctx,
  { name, arguments: given = {} }: { name: string; arguments?: Record<string, unknown> | undefined },
  call: ServerContext,
): Promise<CallToolResult> {
  const tool = MCP_TOOLS.find((one) => one.name === name);
  if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${name}. List the tools.`);
  try {
    requireScope(ctx, tool.scope, name);
    requireKnown(tool.input, given, name);
    return resultOf(await tool.run(ctx, withDates(tool.input, given), signsOf(call)));
  } catch (error) {
    return errorOf(error, name);
  }
}

function signsOf({ mcpReq }: ServerContext): CallSigns {
  const progressToken = mcpReq._meta?.progressToken;
  const progress: CallSigns["progress"] =
    progressToken === undefined
      ? null
      : (told) => mcpReq.notify({ method: "notifications/progress", params: { progressToken, ...told } });
  return { signal: mcpReq.signal, progress };
}
