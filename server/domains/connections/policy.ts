import { canonicalJson } from "#server/lib/canonical-json";
import { sha256 } from "#server/lib/ids";
import type { Described, ListedTool, ToolState } from "./schema.ts";

/** What a person allows: the name, the words and the schema, as one value. A change of any of them is a change. */
export function toolHash({ name, description, inputSchema }: Pick<ListedTool, "name" | "description" | "inputSchema">) {
  return sha256(canonicalJson({ name, description, inputSchema }));
}

export function toolState(row: { isGone: boolean; seenHash: string; pinnedHash: string | null }): ToolState {
  if (row.isGone) return "gone";
  if (row.pinnedHash === null) return "new";
  return row.pinnedHash === row.seenHash ? "allowed" : "changed";
}

/** A name's beginning for agents: `Our CRM` becomes `our_crm`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return plain.slice(0, 20).replace(/_+$/, "") || "server";
}

/** What providers take as a tool's name. */
const MAX_NAME = 64;

/** `crm__find_person`. No tool of ours has two underscores, so none can be replaced; `taken` are the other tools of the team. */
export function agentToolName(slug: string, name: string, taken: ReadonlySet<string>): string {
  const plain = `${slug}__${name.replace(/[^A-Za-z0-9_-]+/g, "_")}`;
  const short = plain.slice(0, MAX_NAME);
  if (short === plain && !taken.has(plain)) return plain;
  return `${plain.slice(0, MAX_NAME - 9)}_${sha256(name).slice(0, 8)}`;
}

export const headerSecret = (slug: string, header: string): string =>
  `MCP_${slug}_${header}`.toUpperCase().replace(/-/g, "_").slice(0, 64);

export function describedOf({ description, inputSchema }: Described): Described {
  return { description, inputSchema };
}
