/** A payload as lines a person can compare: texts as they are, the rest as JSON. */
export function payloadText(payload: unknown): string {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload))
    return JSON.stringify(payload, null, 2) ?? "";
  return Object.entries(payload)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value, null, 2)}`)
    .join("\n");
}

/** Whether two payloads say the same, however their keys are ordered. */
export function isSamePayload(a: unknown, b: unknown): boolean {
  return payloadText(a) === payloadText(b);
}
