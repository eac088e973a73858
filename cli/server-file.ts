import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Where a server is and what opens it. */
export type Endpoint = { url: string; token: string };

const serverFile = z.object({ url: z.url(), pid: z.number().int().positive(), token: z.string().min(1) });
export type ServerFile = z.infer<typeof serverFile>;

/** The server named in the data folder, if its process lives; null when there is none, or what is named has died. */
export function readServerFile(dataDir: string): ServerFile | null {
  let text: string;
  try {
    text = readFileSync(join(dataDir, "server.json"), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  const parsed = serverFile.safeParse(jsonOf(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Cut off by a full disk or an edit: as good as none.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives, too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
