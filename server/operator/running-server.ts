import { readFileSync } from "node:fs";
import { z } from "zod";
import { controlFile, pathOfControl } from "#server/boot/control";
import { OperatorError } from "./failure.ts";

const ANSWERS = {
  snapshot: z.object({ folder: z.string(), hasFiles: z.boolean() }),
  "rotate-key": z.object({ vaults: z.number() }),
};
const refusal = z.object({ error: z.object({ message: z.string() }) });
type Action = keyof typeof ANSWERS;

/** Has the server that runs on a data folder do something; null when none runs there. */
export async function askServer<A extends Action>(
  dataDir: string,
  action: A,
): Promise<z.output<(typeof ANSWERS)[A]> | null> {
  const control = readControl(dataDir);
  if (!control) return null;
  let response: Response;
  try {
    response = await globalThis.fetch(new URL(`/api/control/${action}`, control.url), {
      method: "POST",
      headers: { authorization: `Bearer ${control.secret}` },
    });
  } catch (error) {
    throw new OperatorError(`The server at ${control.url} does not answer. Try again, or stop it first.`, {
      cause: error,
    });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return ANSWERS[action].parse(body) as z.output<(typeof ANSWERS)[A]>;
  throw new OperatorError(refusal.safeParse(body).data?.error.message ?? `The server answered ${response.status}.`);
}

function readControl(dataDir: string) {
  try {
    const found = controlFile.parse(JSON.parse(readFileSync(pathOfControl(dataDir), "utf8")));
    process.kill(found.pid, 0);
    return found;
  } catch {
    // No file, half a file, or one that a dead process left: nobody runs here that could be asked. Who does holds the folder's lock.
    return null;
  }
}
