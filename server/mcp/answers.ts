import { type CallToolResult, ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { failureOf, logFailure } from "#server/http/failure";
import { newId } from "#server/lib/ids";

/** About 40,000 tokens: beyond that an answer crowds out the rest of a model's context. */
const MAX_ANSWER_CHARS = 160_000;
/** What is cut first is the longest: texts, then lists. */
const CUTS = [
  { chars: 60_000, items: 200 },
  { chars: 20_000, items: 100 },
  { chars: 4_000, items: 50 },
  { chars: 500, items: 20 },
  { chars: 100, items: 5 },
] as const;
const CUT_NOTE =
  "Parts were left out because the answer was too long. Ask for less: a smaller limit, a filter, or one thing by its id.";

/** An operation's answer as a tool's result: structured, as text for clients that read only that, and never too long. */
export function resultOf(value: unknown): CallToolResult {
  const { json, text, isCut } = bounded(value);
  const content: CallToolResult["content"] = [{ type: "text", text }];
  if (isCut) content.push({ type: "text", text: CUT_NOTE });
  return { content, structuredContent: isRecord(json) ? json : { items: json } };
}

/** A refusal is an answer a model can act on. A defect of ours is told by the number under which the log has it. */
export function errorOf(error: unknown, tool: string): CallToolResult {
  const requestId = newId();
  logFailure(error, { requestId, path: `mcp ${tool}` });
  const { code, message } = failureOf(error, requestId);
  return { content: [{ type: "text", text: `${code}: ${message}` }], isError: true };
}

/** The same for what is no tool: the protocol's own error, with words of ours and never those of a defect. */
export async function inProtocol<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const requestId = newId();
    logFailure(error, { requestId, path: `mcp ${what}` });
    const { code, message } = failureOf(error, requestId);
    const isOurs = code === "internal" || code === "unavailable";
    throw new ProtocolError(isOurs ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams, message);
  }
}

function bounded(value: unknown): { json: unknown; text: string; isCut: boolean } {
  let json: unknown = JSON.parse(JSON.stringify(value ?? {}));
  let text = JSON.stringify(json);
  for (const cut of CUTS) {
    if (text.length <= MAX_ANSWER_CHARS) return { json, text, isCut: cut !== CUTS[0] };
    json = shortened(json, cut);
    text = JSON.stringify(json);
  }
  return text.length <= MAX_ANSWER_CHARS
    ? { json, text, isCut: true }
    : { json: { leftOut: CUT_NOTE }, text: CUT_NOTE, isCut: false };
}

function shortened(json: unknown, cut: { chars: number; items: number }): unknown {
  if (typeof json === "string")
    return json.length > cut.chars ? `${json.slice(0, cut.chars)}… (${json.length - cut.chars} characters more)` : json;
  if (Array.isArray(json)) return json.slice(0, cut.items).map((item) => shortened(item, cut));
  if (!isRecord(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, shortened(part, cut)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
