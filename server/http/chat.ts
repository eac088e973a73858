import { setTimeout as sleep } from "node:timers/promises";
import { createUIMessageStreamResponse, type UIMessageChunk } from "ai";
import { z } from "zod";
import { streamAnswer } from "#server/agents/answer-stream";
import { driveNow, stopNow } from "#server/agents/inline";
import type { Ctx } from "#server/core/context";
import { createSession, sendMessage } from "#server/domains/sessions/commands";
import { retryAnswer } from "#server/domains/sessions/control";
import { findAnswer } from "#server/domains/sessions/queries";
import { chatBody, MAX_CHAT_FILES, SEND_POLICIES } from "#server/domains/sessions/schema";
import { DomainError } from "#server/lib/errors";
import { notAnyMore, watchStanding } from "#server/realtime/standing";
import { MAX_CHAT_BYTES } from "./doors.ts";
import { type Identity, identify, requireSameOrigin } from "./identity.ts";
import { failureResponse } from "./respond.ts";

const LONGEST_LINE_MS = 15 * 60_000;

const textPart = z.looseObject({ type: z.string(), text: z.string().optional() });
const uiMessage = z.looseObject({ id: z.string().optional(), role: z.string(), parts: z.array(textPart).max(200) });

/** What the AI SDK's transport sends, and what else Muster takes beside it. */
const chatRequest = z.object({
  /** The chat: a new id begins one. */
  id: z.uuid("The chat’s id must be a UUID: give the client generateId: () => crypto.randomUUID()."),
  messages: z.array(uiMessage).max(2_000).optional(),
  message: uiMessage.optional(),
  trigger: z.enum(["submit-message", "regenerate-message"]).default("submit-message"),
  messageId: z.string().max(200).optional(),
  agentId: z.uuid().optional(),
  missionId: z.uuid().optional(),
  taskId: z.uuid().optional(),
  documentIds: z.array(z.uuid()).max(10).optional(),
  fileIds: z.array(z.uuid()).max(MAX_CHAT_FILES).optional(),
  policy: z.enum(SEND_POLICIES).optional(),
});
type ChatRequest = z.infer<typeof chatRequest>;

/** `POST /api/chat` in the AI SDK's protocol: says the newest message in the chat and streams its answer. */
export async function postChat(request: Request): Promise<Response> {
  try {
    const identity = await requirePerson(request, { isChange: true });
    const { ctx } = identity;
    const asked = readRequest(await readBody(request));
    const begun = asked.trigger === "regenerate-message" ? await askAgain(ctx, asked) : await say(ctx, asked);
    return answerResponse(identity, begun, request.signal);
  } catch (error) {
    return failureResponse(error, "/api/chat");
  }
}

/** `GET /api/chat/<id>/stream` goes on with the answer that is being given, from its beginning; 204 when there is none. */
export async function resumeChat(request: Request, sessionId: string): Promise<Response> {
  try {
    const identity = await requirePerson(request, { isChange: false });
    const live = await findAnswer.invoke(identity.ctx, { sessionId });
    if (!live?.isLive) return new Response(null, { status: 204 });
    return answerResponse(identity, { sessionId, ...live }, request.signal);
  } catch (error) {
    return failureResponse(error, "/api/chat/<id>/stream");
  }
}

async function requirePerson(request: Request, { isChange }: { isChange: boolean }): Promise<Identity> {
  const team = request.headers.get("x-muster-team") ?? new URL(request.url).searchParams.get("team");
  const identity = await identify(request.headers, team);
  if (!identity) throw new DomainError("unauthenticated", "Sign in first, or send an access token.");
  if (isChange) requireSameOrigin(identity, request.headers);
  return identity;
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > MAX_CHAT_BYTES)
    throw new DomainError("bad_input", "The request is larger than 1 MB. Send the newest message only.");
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError("bad_input", "The body is not JSON.");
  }
}

function readRequest(body: unknown): ChatRequest {
  const read = chatRequest.safeParse(body);
  if (read.success) return read.data;
  const lines = read.error.issues.slice(0, 4).map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new DomainError("bad_input", lines.join("; "));
}

type Begun = { sessionId: string; messageId: string; runId: string };

async function say(ctx: Ctx, asked: ChatRequest): Promise<Begun> {
  const said = asked.message ?? asked.messages?.findLast((message) => message.role === "user");
  const text = (said?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text ?? ""] : [])).join("\n");
  const body = chatBody.safeParse(text);
  if (!body.success) throw new DomainError("bad_input", "There is no message of a user with text in it.");
  const { id: sessionId, agentId, missionId, taskId, documentIds, fileIds, policy } = asked;
  const place = { missionId, taskId, documentIds };
  await createSession.call(ctx, { id: sessionId, agentId, ...place });
  const id = z.uuid().safeParse(said?.id).data;
  const sent = await sendMessage.call(ctx, { sessionId, id, body: body.data, agentId, ...place, fileIds, policy });
  stopNow(sent.interruptedRunId);
  driveNow(ctx.team.id, sent.runId);
  if (sent.answerId && sent.runId) return { sessionId, messageId: sent.answerId, runId: sent.runId };
  return untilAsked(ctx, sessionId, sent.messageId);
}

/** The message waits in line: its answer is streamed when its turn has come. */
async function untilAsked(ctx: Ctx, sessionId: string, askedId: string): Promise<Begun> {
  for (const until = Date.now() + LONGEST_LINE_MS; Date.now() < until; ) {
    const found = await findAnswer.call(ctx, { sessionId, askedId });
    if (found) return { sessionId, messageId: found.messageId, runId: found.runId };
    await sleep(300);
  }
  throw new DomainError("unavailable", "The message waits in line for long; its answer will stand in the chat.");
}

async function askAgain(ctx: Ctx, asked: ChatRequest): Promise<Begun> {
  const known = z.uuid().safeParse(asked.messageId).data;
  const chatMessageId = known ?? (await findAnswer.call(ctx, { sessionId: asked.id }))?.messageId;
  if (!chatMessageId) throw new DomainError("not_found", "There is no answer to give again in this chat.");
  const { answerId, runId } = await retryAnswer.call(ctx, { chatMessageId });
  driveNow(ctx.team.id, runId);
  return { sessionId: asked.id, messageId: answerId, runId };
}

function answerResponse({ ctx, standing }: Identity, begun: Begun, signal: AbortSignal): Response {
  const chunks = whileStanding(standing, signal, (end) => streamAnswer({ teamId: ctx.team.id, ...begun }, end));
  return createUIMessageStreamResponse({
    stream: streamOf(chunks),
    headers: {
      "cache-control": "no-store, no-transform",
      "x-muster-run": begun.runId,
      "x-muster-chat": begun.sessionId,
    },
  });
}

/** The answer of somebody whose key or membership ends is not told on. */
async function* whileStanding(
  standing: Identity["standing"],
  signal: AbortSignal,
  open: (end: AbortSignal) => AsyncGenerator<UIMessageChunk>,
): AsyncGenerator<UIMessageChunk> {
  const watch = watchStanding(standing);
  try {
    yield* open(AbortSignal.any([signal, watch.signal]));
    if (watch.signal.aborted) yield { type: "error", errorText: notAnyMore().message };
  } finally {
    watch.stop();
  }
}

function streamOf(chunks: AsyncGenerator<UIMessageChunk>): ReadableStream<UIMessageChunk> {
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => void (await chunks.return(undefined)),
  });
}
