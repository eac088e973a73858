import type { OutsideKind } from "./outside.ts";

// Apart from the schema, which brings Zod along: pages say these words.

const WORDS: Record<OutsideKind, string> = {
  webhook: "webhook",
  mail: "mail",
  web: "web page",
  tool: "tool",
  mcp: "MCP server",
  file: "file",
  import: "import",
  unknown: "unknown source",
};

/** `webhook ‘orders’` */
export function originWords({ kind, name }: { kind: OutsideKind; name: string }): string {
  return name === "" ? WORDS[kind] : `${WORDS[kind]} ‘${name}’`;
}

const NAMED = 3;

/** `Contains text from outside: webhook ‘orders’ and 2 more` */
export function outsideWords(origins: readonly { kind: OutsideKind; name: string }[], lead: string): string {
  const names = [...new Set(origins.map(originWords))];
  const more = names.length - NAMED;
  return `${lead}: ${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
