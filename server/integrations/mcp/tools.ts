import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { defineTool, type Tool } from "#server/core/tool";
import { listUsableTools, recordLook, type UsableTool } from "#server/domains/connections/orchestration";
import { toolHash } from "#server/domains/connections/policy";
import { DomainError, isDomainError } from "#server/lib/errors";
import { callOptions, machineFor, type Session, withSession } from "./session.ts";

/** So much of an answer fits into a prompt. */
const MAX_RESULT_CHARS = 40_000;

/** The tools of other servers that the team's agents may use now, as tools of ours. */
export async function outsideTools(ctx: Ctx): Promise<Tool[]> {
  return (await listUsableTools.call(ctx, {})).map(toolOf);
}

const answer = z.object({ server: z.string(), text: z.string() });

function toolOf(of: UsableTool): Tool {
  const isRead = of.risk === "read";
  return defineTool({
    name: of.agentName,
    description: `Tool of the server ${of.server}. ${of.description}`,
    // The other side checks what it is sent; its own schema is what the model sees.
    input: z.record(z.string(), z.unknown()),
    outside: { server: of.server, inputSchema: of.inputSchema, isRepeatable: isRead },
    effect: "compute",
    risk: isRead ? "read" : "high",
    reach: isRead ? "task" : "team",
    preview: (input) => previewOf(of, input),
    bringsOutsideText: () => ({ kind: "mcp", name: of.server }),
    prepared: answer,
    prepare: async ({ ctx, scope, input }) => {
      const why = `call of ${of.agentName} in run ${scope.runNumber}`;
      return (signal) => callOutside(ctx, { of, input, why, signal });
    },
    run: async ({ prepared }) => prepared,
  });
}

function previewOf({ server, url, name }: UsableTool, input: Record<string, unknown>): string {
  const shown = JSON.stringify(input, null, 2).slice(0, 6_000);
  return `Calls **${name}** at ${server} (${new URL(url).host}) and sends it:\n\n\`\`\`json\n${shown}\n\`\`\``;
}

type Call = { of: UsableTool; input: Record<string, unknown>; why: string; signal: AbortSignal };

/**
 * Looks first whether the tool is still what a person allowed; a server that changed it is not called. How it went is noted on the
 * connection. Throws `conflict` with what the model may know of it.
 */
async function callOutside(ctx: Ctx, call: Call): Promise<z.input<typeof answer>> {
  const { of, signal } = call;
  const machine = machineFor(ctx);
  const note = (error: string | null, tools: Session["tools"] | null = null) =>
    recordLook.call(machine, { id: of.connectionId, atMs: Date.now(), error, tools });
  try {
    const result = await withSession(ctx, { id: of.connectionId, why: call.why, signal }, async (session) => {
      const listed = session.tools.find(({ name }) => name === of.name);
      if (!listed || toolHash(listed) !== of.hash) {
        await note(null, session.tools);
        return null;
      }
      return session.client.callTool({ name: of.name, arguments: call.input, options: callOptions(signal) });
    });
    if (!result)
      throw new DomainError(
        "forbidden",
        `${of.server} changed what ${of.name} is, so it was not called. A person has to look at it first. Go on without it.`,
      );
    await note(null);
    return answerOf(of, result);
  } catch (error) {
    if (isDomainError(error) && error.code === "conflict") await note(error.message);
    throw error;
  }
}

const content = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() }).loose()).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().default(false),
});

function answerOf(of: UsableTool, result: unknown): z.input<typeof answer> {
  const parsed = content.safeParse(result);
  const text = bounded(parsed.success ? textOf(parsed.data) : JSON.stringify(result ?? null));
  if (parsed.success && parsed.data.isError)
    throw new DomainError("bad_input", `${of.server} answers that this went wrong: ${text.slice(0, 1_500)}`);
  return { server: of.server, text };
}

function textOf({ content: parts, structuredContent }: z.output<typeof content>): string {
  const texts = parts.map((part) => part.text ?? `(${part.type}, which cannot be shown)`);
  if (texts.length > 0) return texts.join("\n");
  return structuredContent === undefined ? "(an empty answer)" : JSON.stringify(structuredContent);
}

function bounded(text: string): string {
  return text.length <= MAX_RESULT_CHARS
    ? text
    : `${text.slice(0, MAX_RESULT_CHARS)}\n… (${text.length - MAX_RESULT_CHARS} characters more were left out)`;
}
