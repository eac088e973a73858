import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { parseInput } from "#server/core/parse";
import { noteAuditExport } from "#server/domains/audit/commands";
import { getAuditChain, readAuditChunk } from "#server/domains/audit/queries";
import { auditFilter } from "#server/domains/audit/schema";
import { DomainError, describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { identify } from "./identity.ts";
import { failureResponse } from "./respond.ts";

/** One file holds so many rows; the rest begins at the place its last line names. */
const MOST_ROWS = 200_000;

const asked = z.object({ ...auditFilter, afterSeq: z.coerce.number().int().min(0).default(0) });

/**
 * `GET /api/audit/export?team=…&from=…&command=…`: the sealed rows as JSON lines, oldest first, written as they are read. The last line
 * says how many there were and with which hash the chain ends, by which it can be checked later.
 */
export async function exportAudit(request: Request): Promise<Response> {
  try {
    const { searchParams } = new URL(request.url);
    // A link cannot send a header: the page names its team in the address.
    const identity = await identify(request.headers, request.headers.get("x-muster-team") ?? searchParams.get("team"));
    if (!identity) throw new DomainError("unauthenticated", "Sign in first, or send an access token.");
    const { team: _, ...given } = Object.fromEntries([...searchParams].filter(([, value]) => value !== ""));
    const { afterSeq, ...filter } = parseInput(asked, given, "audit.export");
    await noteAuditExport.call(identity.ctx, filter);
    const chain = await getAuditChain.call(identity.ctx, {});
    const day = new Date().toISOString().slice(0, 10);
    return new Response(linesOf(identity.ctx, { filter, afterSeq, chain }, request.signal), {
      headers: {
        "content-type": "application/x-ndjson; charset=utf-8",
        "content-disposition": `attachment; filename="audit-${day}.jsonl"`,
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    return failureResponse(error, "/api/audit/export");
  }
}

type Asked = {
  filter: Omit<z.output<typeof asked>, "afterSeq">;
  afterSeq: number;
  chain: z.output<typeof getAuditChain.output>;
};

function linesOf(ctx: Ctx, { filter, afterSeq, chain }: Asked, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const line = (value: unknown) => encoder.encode(`${JSON.stringify(value)}\n`);
  let at = afterSeq;
  let rows = 0;
  return new ReadableStream({
    // Only when the reader has taken what was written: a slow one fills no memory.
    async pull(controller) {
      try {
        const chunk =
          signal.aborted || rows >= MOST_ROWS ? [] : await readAuditChunk.call(ctx, { ...filter, afterSeq: at });
        for (const row of chunk) controller.enqueue(line(row));
        rows += chunk.length;
        at = chunk.at(-1)?.seq ?? at;
        if (chunk.length > 0) return;
        const next = rows >= MOST_ROWS ? { nextAfterSeq: at } : {};
        controller.enqueue(line({ end: true, rows, head: { seq: chain.seq, hash: chain.hash }, ...next }));
        controller.close();
      } catch (error) {
        log.warn("an export of the audit log broke off", { error: describeError(error) });
        controller.error(error);
      }
    },
  });
}
