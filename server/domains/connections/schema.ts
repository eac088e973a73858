import { z } from "zod";
import { secretValue } from "#server/domains/vault/schema";
import { defineEvent } from "#server/lib/event";

export const MAX_CONNECTIONS = 20;
export const MAX_CONNECTION_TOOLS = 200;
export const MAX_TOOL_DESCRIPTION = 8_000;
/** Of a tool's schema, as JSON: all allowed ones stand in every prompt. */
export const MAX_TOOL_SCHEMA = 20_000;

export const TOOL_RISKS = ["read", "side_effect"] as const;
export const toolRisk = z.enum(TOOL_RISKS);
export type ToolRisk = (typeof TOOL_RISKS)[number];

/** `new`: nobody decided; `allowed`; `changed`: off, because its description is not the one that was allowed; `gone`. */
export const TOOL_STATES = ["new", "allowed", "changed", "gone"] as const;
export type ToolState = (typeof TOOL_STATES)[number];

export const connectionName = z.string().trim().min(1, "A connection needs a name.").max(40);
export const connectionUrl = z
  .string()
  .trim()
  .max(2_000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "An address begins with https://")
  .refine((text) => !(URL.canParse(text) && (new URL(text).username || new URL(text).password)), {
    message: "Take name and password out of the address; put them into a header.",
  });

/** What the protocol sends itself, and what would lead a request elsewhere. */
const OWN_HEADERS =
  /^(host|content-length|content-type|accept|connection|transfer-encoding|upgrade|mcp-.*|origin|cookie)$/i;
export const connectionHeader = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, "A header's name is letters, digits and dashes, such as Authorization.")
    .refine((name) => !OWN_HEADERS.test(name), "Muster sends this header itself."),
  value: secretValue,
});

const described = z.object({ description: z.string(), inputSchema: z.record(z.string(), z.unknown()) });
export type Described = z.infer<typeof described>;

export const connectionToolView = z.object({
  id: z.string(),
  name: z.string(),
  agentName: z.string(),
  state: z.enum(TOOL_STATES),
  risk: toolRisk,
  saysReadOnly: z.boolean(),
  seen: described,
  /** Of what is seen; who allows it says so. */
  seenHash: z.string(),
  pinned: described.nullable(),
  allowedBy: z.string().nullable(),
  allowedAt: z.date().nullable(),
});
export type ConnectionToolView = z.infer<typeof connectionToolView>;

export const connectionRow = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  url: z.string(),
  headers: z.array(z.object({ name: z.string(), secret: z.string() })),
  isPaused: z.boolean(),
  serverName: z.string().nullable(),
  checkedAt: z.date().nullable(),
  lastError: z.string().nullable(),
  toolCounts: z.object({ new: z.number(), allowed: z.number(), changed: z.number(), gone: z.number() }),
  createdAt: z.date(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

/** A tool as a server lists it, bounded. */
export const listedTool = described.extend({
  name: z.string().min(1).max(200),
  description: z.string().max(MAX_TOOL_DESCRIPTION),
  saysReadOnly: z.boolean(),
});
export type ListedTool = z.infer<typeof listedTool>;

const ref = z.object({ connectionId: z.string(), name: z.string() });
export const connectionChanged = defineEvent(
  "connection.changed",
  "domain",
  ref.extend({ change: z.enum(["made", "removed", "paused", "resumed"]) }),
);
/** Somebody looked at the server, or an agent called it: how that went. */
export const connectionChecked = defineEvent(
  "connection.checked",
  "trace",
  ref.extend({ error: z.string().nullable() }),
);
/** A tool is not what was allowed any more, so it is off. */
export const connectionToolChanged = defineEvent("connection.tool_changed", "domain", ref.extend({ tool: z.string() }));
export const connectionToolDecided = defineEvent(
  "connection.tool_decided",
  "domain",
  ref.extend({ tool: z.string(), isAllowed: z.boolean(), openChanges: z.number() }),
);
