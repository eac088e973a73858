import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { anthropicWire } from "./anthropic.ts";
import { compatibleWire } from "./compatible.ts";
import { ollamaWire } from "./ollama.ts";
import { openaiWire } from "./openai.ts";
import { asObject, asText, type Json, type MockAnswer, type Wire } from "./wire.ts";

export const MOCK_KINDS = ["openai", "anthropic", "ollama", "compatible"] as const;
export type MockKind = (typeof MOCK_KINDS)[number];

const WIRES: Record<MockKind, Wire> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  ollama: ollamaWire,
  compatible: compatibleWire,
};

export type ScriptedAnswer = {
  text?: string;
  reasoning?: string;
  toolCalls?: { name: string; input: unknown }[];
  finishReason?: MockAnswer["finishReason"];
  usage?: Partial<MockAnswer["usage"]>;
};

/** What goes wrong with one request; `when` picks the request, otherwise it is the next one. */
export type Fault = { when?: (request: MockRequest) => boolean } & (
  | { type: "status"; status: number; retryAfterSeconds?: number; message?: string }
  /** The connection stays open and nothing ever comes. */
  | { type: "hang" }
  /** The connection breaks after so many pieces (default 3) of the answer. */
  | { type: "cut"; afterPieces?: number; answer?: ScriptedAnswer }
  /** The stream ends in good order, but without the provider's own mark of the end. */
  | { type: "unfinished"; afterPieces?: number; answer?: ScriptedAnswer }
  /** A tool call whose arguments are no JSON. */
  | { type: "broken_arguments"; tool?: string }
  /** A scripted answer instead of the model's. */
  | ({ type: "answer" } & ScriptedAnswer)
  | { type: "empty" }
  | { type: "garbage" }
  | { type: "pass" }
);

export type MockRequest = {
  path: string;
  headers: Record<string, string | undefined>;
  body: Json;
  call: LanguageModelV4CallOptions;
};

export type MockProvider = {
  baseUrl: string;
  /** Environment variables that point the product at this mock. */
  env: Record<string, string>;
  requests: MockRequest[];
  /** Still to come; may be added to while it runs. */
  faults: Fault[];
  close(): Promise<void>;
};

type Options = { kind: MockKind; model?: LanguageModelV4; faults?: Fault[]; pieceDelayMs?: number };

/** A provider on a port of its own that speaks the real wire format and lets any model answer (default: one that says hello). */
export async function startMockProvider({
  kind,
  model = helloModel,
  faults = [],
  pieceDelayMs = 0,
}: Options): Promise<MockProvider> {
  const wire = WIRES[kind];
  const requests: MockRequest[] = [];
  const pending = [...faults];
  const server = createServer((request, response) => {
    const context = { wire, model, requests, faults: pending, pieceDelayMs };
    answer(request, response, context).catch((error: unknown) =>
      fail(response, { wire, status: 400, message: String(error) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    baseUrl: origin,
    env: wire.env(origin),
    requests,
    faults: pending,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Context = { wire: Wire; model: LanguageModelV4; requests: MockRequest[]; faults: Fault[]; pieceDelayMs: number };

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { wire } = context;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  if (request.method !== "POST" || request.url !== wire.path)
    return fail(response, { wire, status: 404, message: `no ${request.method} ${request.url} here` });
  if (!wire.isAuthorized(headers)) return fail(response, { wire, status: 401, message: "the key is wrong" });
  const body = asObject(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  if (body.stream !== true) return fail(response, { wire, status: 400, message: "only streams are mocked" });
  const seen: MockRequest = { path: wire.path, headers, body, call: wire.readRequest(body) };
  context.requests.push(seen);
  const at = context.faults.findIndex((fault) => !fault.when || fault.when(seen));
  const [fault] = at < 0 ? [undefined] : context.faults.splice(at, 1);
  if (fault?.type === "hang") return;
  if (fault?.type === "status") return fail(response, { wire, message: "mocked failure", ...fault });
  if (fault?.type === "garbage")
    return void response.writeHead(200, { "content-type": wire.contentType }).end("data: {not json\n\n");
  const said = answerOf(fault) ?? (await ask(context.model, seen.call));
  await send(response, wire.frames(said, asText(body.model)), { ...context, fault });
}

async function send(
  response: ServerResponse,
  frames: string[],
  { wire, fault, pieceDelayMs }: Context & { fault: Fault | undefined },
): Promise<void> {
  response.writeHead(200, { "content-type": wire.contentType });
  const isStopped = fault?.type === "cut" || fault?.type === "unfinished";
  const limit = isStopped ? (fault.afterPieces ?? 3) : frames.length;
  for (const frame of frames.slice(0, limit)) {
    response.write(frame);
    if (pieceDelayMs > 0) await sleep(pieceDelayMs);
  }
  if (fault?.type === "cut") {
    // The pieces must be on their way before the connection breaks.
    await sleep(20);
    response.destroy();
  } else response.end();
}

function fail(
  response: ServerResponse,
  failure: { wire: Wire; status: number; message: string; retryAfterSeconds?: number },
): void {
  const { wire, status, message, retryAfterSeconds } = failure;
  const wait = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  response.writeHead(status, { "content-type": "application/json", ...wait });
  response.end(JSON.stringify(wire.errorBody(status, message)));
}

const NO_USAGE = { input: 100, cached: 0, output: 10, reasoning: 0 };

function answerOf(fault: Fault | undefined): MockAnswer | undefined {
  const blank: MockAnswer = { text: "", reasoning: "", toolCalls: [], usage: NO_USAGE, finishReason: "stop" };
  if (fault?.type === "empty") return blank;
  if (fault?.type === "broken_arguments") {
    const call = { id: "call_broken", name: fault.tool ?? "calculate", arguments: '{"expression": "1 +' };
    return { ...blank, text: "Let me compute.", toolCalls: [call], finishReason: "tool-calls" };
  }
  if (fault?.type === "answer") return scripted(fault);
  return (fault?.type === "cut" || fault?.type === "unfinished") && fault.answer ? scripted(fault.answer) : undefined;
}

function scripted(script: ScriptedAnswer): MockAnswer {
  const toolCalls = (script.toolCalls ?? []).map((call, index) => ({
    id: `call_scripted_${index}`,
    name: call.name,
    arguments: JSON.stringify(call.input),
  }));
  return {
    text: script.text ?? "",
    reasoning: script.reasoning ?? "",
    toolCalls,
    usage: { ...NO_USAGE, ...script.usage },
    finishReason: script.finishReason ?? (toolCalls.length > 0 ? "tool-calls" : "stop"),
  };
}

/** Lets the model behind the mock answer the request as it was understood. */
async function ask(model: LanguageModelV4, call: LanguageModelV4CallOptions): Promise<MockAnswer> {
  const { content, usage, finishReason } = await model.doGenerate(call);
  const textOf = (type: "text" | "reasoning") => content.map((part) => (part.type === type ? part.text : "")).join("");
  const toolCalls = content.flatMap((part) =>
    part.type === "tool-call" ? [{ id: part.toolCallId, name: part.toolName, arguments: part.input }] : [],
  );
  return {
    text: textOf("text"),
    reasoning: textOf("reasoning"),
    toolCalls,
    usage: {
      input: usage.inputTokens.total ?? 0,
      cached: usage.inputTokens.cacheRead ?? 0,
      output: usage.outputTokens.total ?? 0,
      reasoning: usage.outputTokens.reasoning ?? 0,
    },
    finishReason: finishReason.unified === "length" ? "length" : toolCalls.length > 0 ? "tool-calls" : "stop",
  };
}

const helloModel: LanguageModelV4 = {
  specificationVersion: "v4",
  provider: "mock",
  modelId: "hello",
  supportedUrls: {},
  doGenerate: async () => ({
    content: [{ type: "text", text: "Hello from the mock." }],
    finishReason: { unified: "stop", raw: "stop" },
    usage: {
      inputTokens: { total: 100, noCache: 100, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 10, text: 10, reasoning: 0 },
    },
    warnings: [],
  }),
  doStream: async () => {
    throw new Error("The mock asks its model for whole answers and streams them itself.");
  },
};
