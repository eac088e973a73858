import type { TextPart } from "#server/lib/outside";

/** Whose text was read, and which of it: filled while a run's context is put together or one of its tools is done. */
export type Reading = Map<string, Set<TextPart>>;

type Listener = { reading?: Reading };

/** A context that notes what is read with it, through however many operations. */
export function listening<C extends Listener>(ctx: C): C & { reading: Reading } {
  return { ...ctx, reading: new Map() };
}

/** Says that a text was read whose owner's id does not stand in the answer. */
export function noteRead(ctx: Listener, part: TextPart, ids: readonly (string | null | undefined)[]): void {
  if (!ctx.reading) return;
  for (const id of ids) if (id) add(ctx.reading, id, part);
}

/** Fields in which a thing with an id says more than its own text. */
const PART_OF_FIELD: Record<string, TextPart> = {
  result: "work",
  criteriaList: "work",
  returns: "work",
  blockedReason: "work",
  summary: "outcome",
  statusReason: "outcome",
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Every query's answer goes through here: whatever it names by an id was read. So a new read counts from its first day, without
 * anybody having to think of it; too much counts rather than too little. A command that gives texts of others calls it itself.
 */
export function noteAnswer({ reading }: Listener, answer: unknown): void {
  if (reading) walk(reading, answer);
}

function walk(reading: Reading, value: unknown): void {
  if (typeof value === "string") {
    if (value.length === 36 && UUID.test(value)) add(reading, value, "text");
  } else if (Array.isArray(value)) {
    for (const item of value) walk(reading, item);
  } else if (isObject(value)) {
    const id = "id" in value && typeof value.id === "string" ? value.id : null;
    for (const [key, inner] of Object.entries(value)) {
      const part = PART_OF_FIELD[key];
      if (id !== null && part !== undefined && isFilled(inner)) add(reading, id, part);
      walk(reading, inner);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

function add(reading: Reading, id: string, part: TextPart): void {
  const known = reading.get(id);
  if (known) known.add(part);
  else reading.set(id, new Set([part]));
}

/** As two columns for a statement. */
export function readPairs(reading: Reading): { ids: string[]; parts: TextPart[] } {
  const pairs = [...reading].flatMap(([id, parts]) => [...parts].map((part) => ({ id, part })));
  return { ids: pairs.map(({ id }) => id), parts: pairs.map(({ part }) => part) };
}
