import { MAX_FILE_BYTES } from "#server/domains/files/schema";
import { MAX_ARCHIVE_BYTES } from "#server/domains/transfer/schema";

/**
 * A kind of address and what the guard must know of it. `cookie`: it believes the session cookie, which a browser sends on
 * its own, so changes must come from our own pages. `token`: what lets in stands in the request itself. `public`: anybody.
 */
export type Door = {
  name: string;
  path: RegExp;
  lets: "cookie" | "token" | "public";
  /** The largest body it takes. */
  maxBodyBytes: number;
  /** It bounds its body itself, while it reads, and refuses in its own form. */
  boundsItself?: boolean;
  /** Not counted: the engine's own calls, which are signed. */
  isUnlimited?: boolean;
};

const KB = 1_024;

/** A document of 500,000 characters, four bytes each, and what stands around it. */
export const MAX_TRPC_BYTES = 2_500_000;
export const MAX_MCP_BYTES = MAX_TRPC_BYTES;
export const MAX_REST_BYTES = MAX_TRPC_BYTES;
export const MAX_CHAT_BYTES = 1_000_000;
export const MAX_HOOK_BYTES = 64 * KB;

/** Next's: whatever no other door answers. */
const PAGES: Door = { name: "pages", path: /^\//, lets: "cookie", maxBodyBytes: 64 * KB };

/** Every door; the first that fits. A test finds each route of `app/api/` here, and walks them all. */
export const DOORS: readonly Door[] = [
  { name: "health", path: /^\/api\/health(\/|$)/, lets: "public", maxBodyBytes: 0 },
  { name: "trpc", path: /^\/api\/trpc\//, lets: "cookie", maxBodyBytes: MAX_TRPC_BYTES, boundsItself: true },
  { name: "mcp", path: /^\/api\/mcp$/, lets: "token", maxBodyBytes: MAX_MCP_BYTES },
  { name: "socket", path: /^\/api\/ws$/, lets: "cookie", maxBodyBytes: 0 },
  { name: "rest", path: /^\/api\/v1(\/|$)/, lets: "cookie", maxBodyBytes: MAX_REST_BYTES, boundsItself: true },
  { name: "files", path: /^\/api\/files(\/|$)/, lets: "cookie", maxBodyBytes: MAX_FILE_BYTES, boundsItself: true },
  { name: "chat", path: /^\/api\/chat(\/|$)/, lets: "cookie", maxBodyBytes: MAX_CHAT_BYTES },
  { name: "sign-in", path: /^\/api\/auth\//, lets: "cookie", maxBodyBytes: 16 * KB },
  { name: "oauth", path: /^\/api\/oauth\//, lets: "token", maxBodyBytes: 16 * KB },
  { name: "hooks", path: /^\/api\/hooks\//, lets: "token", maxBodyBytes: MAX_HOOK_BYTES, boundsItself: true },
  { name: "unsubscribe", path: /^\/api\/unsubscribe\//, lets: "token", maxBodyBytes: 4 * KB },
  { name: "documents", path: /^\/api\/documents\//, lets: "cookie", maxBodyBytes: 0 },
  { name: "audit", path: /^\/api\/audit\//, lets: "cookie", maxBodyBytes: 0 },
  { name: "workspaces", path: /^\/api\/workspaces\//, lets: "cookie", maxBodyBytes: 0 },
  { name: "team export", path: /^\/api\/team\/export$/, lets: "cookie", maxBodyBytes: 0 },
  { name: "team import", path: /^\/api\/team\/import$/, lets: "cookie", maxBodyBytes: MAX_ARCHIVE_BYTES },
  { name: "control", path: /^\/api\/control\//, lets: "token", maxBodyBytes: 0 },
  { name: "engine", path: /^\/api\/inngest$/, lets: "token", maxBodyBytes: 32 * KB * KB, isUnlimited: true },
  { name: "share", path: /^\/share\//, lets: "public", maxBodyBytes: 0 },
  PAGES,
];

export function doorOf(path: string): Door {
  return DOORS.find((door) => door.path.test(path)) ?? PAGES;
}
