import type { IncomingMessage } from "node:http";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Ctx } from "#server/core/context";
import { createKey } from "#server/domains/teams/keys";
import { guarded, sendRefusal } from "#server/http/guard";
import { KEY_SCOPES, type KeyScope } from "#server/lib/scopes";
import { answerMcp, type Behind, MCP_PATH } from "#server/mcp/door";
import { serveDoors } from "./doors.ts";

export type McpPlace = { url: string; stop(): Promise<void> };

/** The MCP door behind the guard, as the process has it. `before` may change what comes in. */
export async function openMcpServer(
  options: { behind?: Behind; before?: (request: IncomingMessage) => void } = {},
): Promise<McpPlace> {
  const { url, close } = await serveDoors((request, response) => {
    options.before?.(request);
    guarded(request, response, (refusal) => {
      if (refusal) sendRefusal(request, response, refusal);
      else if (!answerMcp(request, response, options.behind)) response.writeHead(404).end();
    });
  });
  return { url: `${url}${MCP_PATH}`, stop: close };
}

/** A key of a person, with all that a key may hold unless said otherwise. */
export async function keyOf(owner: Ctx, scopes: readonly KeyScope[] = KEY_SCOPES) {
  const held = scopes.filter((scope) => owner.scopes.has(scope));
  return createKey.call(owner, { name: "for another program", scopes: [...held] });
}

/** The official client, connected. `legacy`: as clients of before 2026 speak. */
export async function connectClient(url: string, key: string, era: "auto" | "legacy" = "auto"): Promise<Client> {
  const client = new Client({ name: "a test", version: "1" }, { versionNegotiation: { mode: era } });
  const headers = { authorization: `Bearer ${key}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}
