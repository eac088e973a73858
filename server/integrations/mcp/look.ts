import type { Ctx } from "#server/core/context";
import { recordLook } from "#server/domains/connections/orchestration";
import { isDomainError } from "#server/lib/errors";
import { machineFor, withSession } from "./session.ts";

/** Connects, lists what the server offers and notes both. What goes wrong is noted too, and answered in words. */
export async function lookAt(ctx: Ctx, id: string): Promise<{ id: string; error: string | null; tools: number }> {
  const machine = machineFor(ctx);
  try {
    const { serverName, tools } = await withSession(ctx, { id, why: "look at a connection" }, async (found) => found);
    await recordLook.call(machine, { id, atMs: Date.now(), serverName, error: null, tools });
    return { id, error: null, tools: tools.length };
  } catch (error) {
    if (!isDomainError(error) || error.code === "not_found") throw error;
    await recordLook.call(machine, { id, atMs: Date.now(), error: error.message, tools: null });
    return { id, error: error.message, tools: 0 };
  }
}
