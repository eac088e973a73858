import { createMCPClient, type MCPClient } from "@ai-sdk/mcp";
import type { Ctx } from "#server/core/context";
import { systemContext } from "#server/core/context";
import { readTarget } from "#server/domains/connections/orchestration";
import { type ListedTool, listedTool, MAX_CONNECTION_TOOLS, MAX_TOOL_SCHEMA } from "#server/domains/connections/schema";
import { useSecret } from "#server/domains/vault/commands";
import { readEnv } from "#server/lib/env";
import { DomainError, describeError, isDomainError } from "#server/lib/errors";
import { outsideFetch } from "./outside-fetch.ts";

const LIST_TIMEOUT_MS = 15_000;
/** A call of an agent may take this long; then it is given up, whatever the server does. */
const CALL_TIMEOUT_MS = 60_000;
const MAX_LIST_PAGES = 20;

export type Session = {
  client: MCPClient;
  serverName: string;
  /** Every tool of the server, bounded. */
  tools: ListedTool[];
};

/** The machine, for the team: it opens secrets and keeps the books of connections. */
export function machineFor(ctx: Ctx): Ctx {
  return systemContext(ctx.team.id, "mcp", ["machine:write"]);
}

/** Connects, lists the tools and hands both to `use`; always closes. Throws a `DomainError` with words for people and models. */
export async function withSession<T>(
  ctx: Ctx,
  of: { id: string; why: string; signal?: AbortSignal | undefined },
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const machine = machineFor(ctx);
  const target = await readTarget.call(machine, { id: of.id });
  const headers: Record<string, string> = {};
  for (const { name, secret } of target.headers)
    headers[name] = (await useSecret.call(machine, { name: secret, why: of.why })).value;
  const inTime = AbortSignal.timeout(CALL_TIMEOUT_MS + LIST_TIMEOUT_MS);
  const signal = of.signal ? AbortSignal.any([of.signal, inTime]) : inTime;
  const fetch = outsideFetch({
    allowPrivate: readEnv().MUSTER_ALLOW_PRIVATE_ADDRESSES,
    timeoutMs: CALL_TIMEOUT_MS,
    signal,
  });
  let client: MCPClient | undefined;
  try {
    client = await createMCPClient({
      transport: { type: "http", url: target.url, headers, fetch, redirect: "error" },
      clientName: "muster",
      initializationOptions: { signal, timeout: LIST_TIMEOUT_MS },
      onUncaughtError: () => undefined,
    });
    const tools = await listAll(client, signal);
    return await use({ client, serverName: client.serverInfo.name.slice(0, 200), tools });
  } catch (error) {
    throw inWords(target.name, error, Object.values(headers));
  } finally {
    // Not waited for: a server may take its time to let a session go.
    client?.close().catch(() => undefined);
  }
}

async function listAll(client: MCPClient, signal: AbortSignal): Promise<ListedTool[]> {
  const tools: ListedTool[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_LIST_PAGES && tools.length < MAX_CONNECTION_TOOLS; pages += 1) {
    const page = await client.listTools({
      ...(cursor ? { params: { cursor } } : {}),
      options: { signal, timeout: LIST_TIMEOUT_MS },
    });
    for (const { name, description = "", inputSchema, annotations } of page.tools) {
      const isFit = JSON.stringify(inputSchema).length <= MAX_TOOL_SCHEMA;
      const tool = { name, description, inputSchema, saysReadOnly: annotations?.readOnlyHint === true };
      const parsed = listedTool.safeParse(tool);
      if (parsed.success && isFit) tools.push(parsed.data);
    }
    cursor = page.nextCursor;
    if (!cursor) break;
  }
  return tools.slice(0, MAX_CONNECTION_TOOLS);
}

export function callOptions(signal: AbortSignal) {
  return { signal, timeout: CALL_TIMEOUT_MS };
}

/** What a network says, in words for people and agents. */
const UNREACHED: [RegExp, string][] = [
  [/ECONNREFUSED/, "nobody listens at this address"],
  [/ENOTFOUND|EAI_AGAIN/, "there is no such machine, or its name cannot be looked up"],
  [/ECONNRESET|socket hang up/, "it closed the connection without an answer"],
  [/ETIMEDOUT|timed out/i, "it did not answer in time"],
];

/** An error of the other side, in one line and without what must stay secret: a server may send back what it was sent. */
function inWords(server: string, error: unknown, secrets: string[]): DomainError {
  if (isDomainError(error) && error.code === "not_found") return error;
  let text = describeError(error);
  text = UNREACHED.find(([pattern]) => pattern.test(text))?.[1] ?? text;
  for (const secret of secrets) text = text.replaceAll(secret, "…").replaceAll(secret.replace(/^\S+\s+/, ""), "…");
  return new DomainError("conflict", `${server}: ${text}`.slice(0, 500), { cause: error });
}
