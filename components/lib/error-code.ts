export function codeOf(error: unknown): string | null {
  const data: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "data") : null;
  const code: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "code") : null;
  return typeof code === "string" ? code : null;
}
