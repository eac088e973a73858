import { createServer } from "node:net";
import { Stop } from "./command.ts";

/** Throws a readable line when the address the server will want is taken. */
export async function requireFreePort(env: Record<string, string | undefined>): Promise<void> {
  const port = Number(env.PORT || 3000);
  const host = env.HOST || "127.0.0.1";
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
  if (code === "EADDRINUSE")
    throw new Stop(`port ${port} is taken; stop what uses it or choose another: PORT=${port + 1} ./muster`);
  if (code === "EACCES") throw new Stop(`port ${port} needs more rights; choose one above 1023: PORT=3000 ./muster`);
}
