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

/** Fields that hold a text for people, in Markdown. */
const TEXTS = ["body", "text", "message", "content", "instructions"];
const MAX_FIELD = 200;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A text for people and the short fields beside it, which is all there is; null for what is better read as it is recorded. */
export function readPayload(payload: unknown): { fields: [name: string, value: string][]; text: string } | null {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return null;
  const entries = Object.entries(payload);
  const found = entries.find(([key, value]) => TEXTS.includes(key) && typeof value === "string" && value !== "");
  const rest = entries.filter(([key]) => key !== found?.[0]);
  const isShort = (value: unknown) =>
    ["string", "number", "boolean"].includes(typeof value) && String(value).length <= MAX_FIELD;
  if (!found || !rest.every(([, value]) => isShort(value))) return null;
  const fields = rest.filter(([, value]) => !ID.test(String(value)));
  return { fields: fields.map(([key, value]) => [nameOf(key), String(value)]), text: String(found[1]) };
}

/** `baseVersion` → `Base version`. */
function nameOf(key: string): string {
  const words = key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
