import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { pins } from "#db/tables/pins";
import { runs } from "#db/tables/runs";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { requireUiTree } from "./policy.ts";
import { MAX_PINS, PIN_SIZES, pinChanged, uiTitle } from "./schema.ts";

const pinId = z.object({ id: z.uuid() });
const DAY_MS = 86_400_000;

/** Puts a card on the dashboard of the person who asks. The same card again gives the pin there is. */
export const pinCard = command({
  name: "pin.add",
  scope: "team:read",
  input: z.object({
    title: uiTitle,
    tree: z.unknown(),
    isLive: z.boolean().default(false),
    size: z.enum(PIN_SIZES).default("half"),
    /** The step whose card it is. */
    runId: z.uuid().optional(),
    stepIndex: z.number().int().min(0).max(1_000_000).optional(),
  }),
  output: z.object({ id: z.string(), isNew: z.boolean() }),
  events: [pinChanged],
  async run({ ctx, tx, input, emit, record }) {
    const userId = requirePerson(ctx);
    await requireOwnRun(tx, ctx.team.id, input.runId);
    const tree = requireUiTree(input.tree);
    const hash = sha256(JSON.stringify([input.title, tree]));
    const own = await lockPins(tx, ctx.team.id, userId);
    const known = own.find((pin) => pin.sha256 === hash);
    record({
      entity: "pin",
      ...(known ? { entityId: known.id } : {}),
      input: { title: input.title, runId: input.runId ?? null },
    });
    if (known) return { id: known.id, isNew: false };
    requireRoom(own);
    const [row] = await tx
      .insert(pins)
      .values({
        teamId: ctx.team.id,
        userId,
        title: input.title,
        tree,
        sha256: hash,
        isLive: input.isLive,
        size: input.size,
        position: (own.at(-1)?.position ?? 0) + 1,
        runId: input.runId ?? null,
        stepIndex: input.stepIndex ?? null,
      })
      .returning({ id: pins.id });
    if (!row) throw new Error("The pin was not returned.");
    emit(pinChanged, { userId });
    return { id: row.id, isNew: true };
  },
});

/** Its words, its size, and whether its figures are read anew. */
export const changePin = command({
  name: "pin.change",
  scope: "team:read",
  input: pinId.extend({
    title: uiTitle.optional(),
    isLive: z.boolean().optional(),
    size: z.enum(PIN_SIZES).optional(),
  }),
  output: pinId,
  events: [pinChanged],
  async run({ ctx, tx, input: { id, ...change }, emit, record }) {
    const userId = requirePerson(ctx);
    const pin = requirePin(await lockPins(tx, ctx.team.id, userId), id);
    if (Object.keys(change).length > 0) await tx.update(pins).set(change).where(eq(pins.id, pin.id));
    record({ entity: "pin", entityId: id, after: change });
    emit(pinChanged, { userId });
    return { id };
  },
});

/** To a place among the others, from 0. */
export const movePin = command({
  name: "pin.move",
  scope: "team:read",
  input: pinId.extend({ place: z.number().int().min(0).max(MAX_PINS) }),
  output: pinId,
  events: [pinChanged],
  async run({ ctx, tx, input, emit, record }) {
    const userId = requirePerson(ctx);
    const own = await lockPins(tx, ctx.team.id, userId);
    const pin = requirePin(own, input.id);
    const order = own.filter((other) => other.id !== pin.id).map((other) => other.id);
    order.splice(input.place, 0, pin.id);
    const places = sql.join(
      order.map((id) => sql`${id}::uuid`),
      sql`, `,
    );
    await tx
      .update(pins)
      .set({ position: sql`array_position(array[${places}], ${pins.id})` })
      .where(ofPerson(ctx.team.id, userId));
    record({ entity: "pin", entityId: pin.id, after: { place: input.place } });
    emit(pinChanged, { userId });
    return { id: pin.id };
  },
});

/** Takes a card off; {@link restorePin} puts it back. */
export const unpinCard = command({
  name: "pin.remove",
  scope: "team:read",
  input: pinId,
  output: pinId,
  events: [pinChanged],
  async run({ ctx, tx, input, emit, record }) {
    const userId = requirePerson(ctx);
    const pin = requirePin(await lockPins(tx, ctx.team.id, userId), input.id);
    await tx.update(pins).set({ removedAt: new Date() }).where(eq(pins.id, pin.id));
    await tx
      .delete(pins)
      .where(
        and(eq(pins.teamId, ctx.team.id), eq(pins.userId, userId), lt(pins.removedAt, new Date(Date.now() - DAY_MS))),
      );
    record({ entity: "pin", entityId: pin.id, before: { title: pin.title } });
    emit(pinChanged, { userId });
    return { id: pin.id };
  },
});

export const restorePin = command({
  name: "pin.restore",
  scope: "team:read",
  input: pinId,
  output: pinId,
  events: [pinChanged],
  async run({ ctx, tx, input, emit, record }) {
    const userId = requirePerson(ctx);
    const own = await lockPins(tx, ctx.team.id, userId);
    const [removed] = await tx
      .select({ id: pins.id, sha256: pins.sha256 })
      .from(pins)
      .where(and(eq(pins.teamId, ctx.team.id), eq(pins.userId, userId), eq(pins.id, input.id)));
    if (!removed) throw new DomainError("not_found", "This card is no longer there to be put back. Pin it again.");
    const isThere = own.some((pin) => pin.id === removed.id || pin.sha256 === removed.sha256);
    if (!isThere) {
      requireRoom(own);
      await tx.update(pins).set({ removedAt: null }).where(eq(pins.id, removed.id));
      emit(pinChanged, { userId });
    }
    record({ entity: "pin", entityId: removed.id });
    return { id: removed.id };
  },
});

type OwnPin = { id: string; title: string; sha256: string; position: number };

export function requirePerson(ctx: Ctx): string {
  const userId = userIdOf(ctx.actor);
  if (!userId) throw new DomainError("forbidden", "Only a person has a dashboard.");
  return userId;
}

export function ofPerson(teamId: string, userId: string) {
  return and(eq(pins.teamId, teamId), eq(pins.userId, userId), isNull(pins.removedAt));
}

/** One change of a dashboard at a time, so that its bound and its order hold; an empty one has no row to lock. */
async function lockPins(tx: Tx, teamId: string, userId: string): Promise<OwnPin[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`pins:${teamId}:${userId}`}, 0))`);
  return tx
    .select({ id: pins.id, title: pins.title, sha256: pins.sha256, position: pins.position })
    .from(pins)
    .where(ofPerson(teamId, userId))
    .orderBy(asc(pins.position), asc(pins.id));
}

function requirePin(own: OwnPin[], id: string): OwnPin {
  const pin = own.find((candidate) => candidate.id === id);
  if (!pin) throw new DomainError("not_found", "There is no such card on your dashboard.");
  return pin;
}

function requireRoom(own: OwnPin[]): void {
  if (own.length >= MAX_PINS)
    throw new DomainError("limited", `A dashboard holds ${MAX_PINS} cards. Take one off first.`);
}

async function requireOwnRun(tx: Tx, teamId: string, runId: string | undefined): Promise<void> {
  if (!runId) return;
  const [run] = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.id, runId)));
  if (!run) throw new DomainError("not_found", "There is no such run in this team.");
}
