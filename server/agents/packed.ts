const MARK = "$base64";

/** A value as JSON can hold it: bytes become text that says so. */
export function packed(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [MARK]: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(packed);
  return isPlain(value) ? mapped(value, packed) : value;
}

/** What {@link packed} was given. */
export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (!isPlain(value)) return value;
  const text = value[MARK];
  return typeof text === "string" ? new Uint8Array(Buffer.from(text, "base64")) : mapped(value, unpacked);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function mapped(value: Record<string, unknown>, change: (inner: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}
