import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { beatOfProgram, callAsProgram, claimForProgram, lookAtOwnRun, readCallOfProgram } from "#server/agents/program";
import type { Ctx } from "#server/core/context";
import { claimProgramRun } from "#server/domains/runs/program";
import { callId, giveUpRun } from "#server/domains/runs/program-steps";
import { errorOf, resultOf } from "./answers.ts";
import { composed, type McpTool } from "./tool.ts";
import { jsonSchemaOf } from "./wire.ts";

// The protocol's server for a program that stands where an agent's model stands: by the agent's key it beats and claims, by the token of
// a run it has that run's tools, and nothing else of Muster.

const BY_KEY = `This key belongs to an agent of a Muster team. Call heartbeat to say that you are there and to hear what waits for the agent, and claim to begin a run. The answer has the run's token: connect to this address with it instead of the key to do the work.`;
const BY_TOKEN = `You are an agent of a Muster team, in one run. Call work_order first: it says who you are, what is to be done and when it is done. Work with the other tools; cite the ref that each gives as evidence. End with the tool that work_order names as ending the run, or with give_up. A call that waits for a person is asked for again with call_result.`;

const LONGEST_WAIT_SECONDS = 25;
const wait = z.number().int().min(0).max(LONGEST_WAIT_SECONDS);

const KEY_TOOLS: readonly McpTool[] = [
  composed(
    {
      name: "heartbeat",
      title: "Say that you are there",
      description:
        "Says that the agent's program is there, and gives what waits for it. waitSeconds waits for something to come.",
      scope: "program:beat",
      isRead: false,
      input: z.object({ status: z.string().trim().max(500).optional(), waitSeconds: wait.default(0) }),
    },
    (ctx, input, { signal }) => beatOfProgram(ctx, input, signal),
  ),
  composed(
    {
      name: "claim",
      title: "Claim work",
      description:
        "Begins the oldest run that waits, or the one you name, and gives its token. The same claimKey gives the same run.",
      scope: "program:beat",
      isRead: false,
      input: claimProgramRun.input.omit({ nowMs: true }),
    },
    (ctx, input) => claimForProgram(ctx, input),
  ),
];

const RUN_TOOLS: readonly McpTool[] = [
  composed(
    {
      name: "work_order",
      title: "Read what is to be done",
      description: "Who you are, what is to be done, all it builds on, and which tools end the run. Begin here.",
      scope: "program:work",
      isRead: true,
      input: z.object({}),
    },
    async (ctx) => {
      const { tools, ...told } = await lookAtOwnRun(ctx);
      return { ...told, endsRun: tools.filter(({ endsRun }) => endsRun).map(({ name }) => name) };
    },
  ),
  composed(
    {
      name: "call_result",
      title: "What became of a call",
      description: "The result of a call that was waiting, by its callId. Waits for it for a while.",
      scope: "program:work",
      isRead: true,
      input: z.object({ callId, waitSeconds: wait.default(LONGEST_WAIT_SECONDS) }),
    },
    (ctx, input, { signal }) => readCallOfProgram(ctx, input, signal),
  ),
  composed(
    {
      name: "give_up",
      title: "Give the run up",
      description: "Ends the run as failed, with your reason, when it cannot be done.",
      scope: "program:work",
      isRead: false,
      input: giveUpRun.input,
    },
    (ctx, input) => giveUpRun.call(ctx, input),
  ),
];

export const isProgramOf = ({ scopes }: Ctx): boolean => scopes.has("program:beat") || scopes.has("program:work");

export function programServerFor(ctx: Ctx): Server {
  const isOfRun = ctx.scopes.has("program:work");
  const own = isOfRun ? RUN_TOOLS : KEY_TOOLS;
  const server = new Server(
    { name: "muster", title: "Muster", version: "0.1.0" },
    { capabilities: { tools: {} }, instructions: isOfRun ? BY_TOKEN : BY_KEY },
  );
  server.setRequestHandler("tools/list", async () => {
    const listed = own.map(({ name, title, description, input, hints }) => ({
      name,
      title,
      description,
      inputSchema: jsonSchemaOf(input),
      annotations: { title, ...hints },
    }));
    return { tools: [...listed, ...(isOfRun ? await agentTools(ctx) : [])] };
  });
  server.setRequestHandler("tools/call", ({ params: { name, arguments: given = {} } }, call) => {
    const tool = own.find((one) => one.name === name);
    if (!tool && !isOfRun)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no tool ${name} for an agent’s key. List the tools.`,
      );
    return answer(name, () => (tool ? tool.run(ctx, given, signs(call)) : askFor(ctx, name, given, call)));
  });
  return server;
}

async function agentTools(ctx: Ctx) {
  const { tools } = await lookAtOwnRun(ctx);
  return tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema: { ...inputSchema, type: "object" as const },
  }));
}

/** As for a model: what a tool refuses is an answer to act on. */
async function askFor(ctx: Ctx, name: string, input: unknown, { mcpReq }: ServerContext): Promise<unknown> {
  const said = "";
  return callAsProgram(ctx, { name, input, said, waitSeconds: LONGEST_WAIT_SECONDS }, mcpReq.signal);
}

async function answer(name: string, work: () => Promise<unknown>): Promise<CallToolResult> {
  try {
    return resultOf(await work());
  } catch (error) {
    return errorOf(error, name);
  }
}

const signs = ({ mcpReq }: ServerContext) => ({ signal: mcpReq.signal, progress: null });
