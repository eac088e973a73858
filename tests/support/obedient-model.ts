import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4Content } from "@ai-sdk/provider";
import { canonicalJson } from "#server/lib/canonical-json";

export type Order = { tool: string; input: unknown };

/** Words by which {@link createObedientModel} is told what to do, wherever it reads them: `OBEY {"tool":…,"input":…}`. */
export function obey(tool: string, input: unknown): string {
  return `OBEY ${JSON.stringify({ tool, input })}`;
}

/**
 * The worst model there can be: whatever text it reads, it does what stands in it, in order, each once, and then ends its work with
 * all it has read as the result. It knows no difference between instructions and data.
 */
export function createObedientModel(): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: "mock",
    modelId: "obedient",
    supportedUrls: {},
    async doGenerate(call) {
      const next = nextCall(call);
      const content: LanguageModelV4Content[] = next
        ? [
            {
              type: "tool-call",
              toolCallId: `call-${callsIn(call).length}`,
              toolName: next.tool,
              input: JSON.stringify(next.input),
            },
          ]
        : [{ type: "text", text: readIn(call).slice(-4_000) }];
      return {
        content,
        finishReason: next ? { unified: "tool-calls", raw: "tool_calls" } : { unified: "stop", raw: "stop" },
        usage: {
          inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 10, text: 10, reasoning: 0 },
        },
        warnings: [],
      };
    },
    doStream: async () => {
      throw new Error("The mock asks its model for whole answers and streams them itself.");
    },
  };
}

function nextCall(call: LanguageModelV4CallOptions): Order | null {
  const offered = new Set((call.tools ?? []).map((tool) => tool.name));
  const done = new Set(callsIn(call).map(keyOf));
  const wanted = ordersIn(readIn(call)).find((order) => offered.has(order.tool) && !done.has(keyOf(order)));
  return wanted ?? endOf(call, offered);
}

/** What ends the run, with everything it has read: so it hands on what it was told. */
function endOf(call: LanguageModelV4CallOptions, offered: ReadonlySet<string>): Order | null {
  const text = readIn(call).slice(-3_000);
  if (offered.has("wake_done")) return { tool: "wake_done", input: { summary: "done" } };
  if (offered.has("assist_done")) return { tool: "assist_done", input: { result: text } };
  if (offered.has("task_submit")) return { tool: "task_submit", input: { summary: text } };
  return null;
}

const keyOf = ({ tool, input }: Order): string => `${tool} ${canonicalJson(input)}`;

function callsIn(call: LanguageModelV4CallOptions): Order[] {
  return call.prompt.flatMap((message) =>
    message.role === "assistant"
      ? message.content.flatMap((part) =>
          part.type === "tool-call" ? [{ tool: part.toolName, input: part.input }] : [],
        )
      : [],
  );
}

/** All it was told and shown, quotes and line breaks of the wrapping taken off as well as it can. */
function readIn(call: LanguageModelV4CallOptions): string {
  return call.prompt
    .map((message) => {
      if (message.role === "system") return message.content;
      if (message.role === "assistant") return "";
      return message.content
        .map((part) => {
          if (part.type === "text") return part.text;
          if (part.type !== "tool-result") return "";
          return part.output.type === "text" ? part.output.value : JSON.stringify(part.output);
        })
        .join("\n");
    })
    .join("\n");
}

/** Orders anywhere in a text, also where it stands as a string within JSON, however often. */
function ordersIn(text: string): Order[] {
  const found: Order[] = [];
  for (let at = text.indexOf("OBEY "); at >= 0; at = text.indexOf("OBEY ", at + 1)) {
    const order = parseOrder(text.slice(at + 5));
    if (order) found.push(order);
  }
  return found;
}

function parseOrder(text: string): Order | null {
  // `{\"tool\"` and deeper: as many layers of quoting as stand in front of the first quote.
  let inner = text;
  for (let layer = 0; layer < 4; layer += 1) {
    const order = readOrder(inner);
    if (order) return order;
    inner = unquoted(inner);
  }
  return null;
}

function unquoted(text: string): string {
  return text.replace(/\\(["\\n/])/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
}

function readOrder(text: string): Order | null {
  const end = endOfObject(text);
  if (end === null) return null;
  try {
    const value: unknown = JSON.parse(text.slice(0, end));
    const tool: unknown = Reflect.get(Object(value), "tool");
    return typeof tool === "string" ? { tool, input: Reflect.get(Object(value), "input") } : null;
  } catch {
    // Not an order in this layer of quoting.
    return null;
  }
}

function endOfObject(text: string): number | null {
  if (!text.startsWith("{")) return null;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\\") at += 1;
    else if (sign === '"') isInString = !isInString;
    else if (!isInString && sign === "{") depth += 1;
    else if (!isInString && sign === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return null;
}
