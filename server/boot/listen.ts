import type { Server } from "node:http";
import type { Env } from "#server/lib/env";
import { DomainError } from "#server/lib/errors";

/** Listens, and returns the port taken (`PORT=0` takes a free one). Throws one readable line when it cannot. */
export async function listen(server: Server, { HOST, PORT }: Pick<Env, "HOST" | "PORT">): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(readable(error, HOST, PORT)));
    server.listen({ host: HOST, port: PORT }, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : PORT;
}

function readable(error: Error, host: string, port: number): Error {
  const code = "code" in error ? error.code : "";
  const [what, hint] =
    code === "EADDRINUSE"
      ? [`Port ${port} is taken.`, `Stop what uses it, or choose another: PORT=${port + 1} ./muster`]
      : code === "EACCES"
        ? [`Port ${port} needs more rights.`, "Choose one above 1023: PORT=3000 ./muster"]
        : [`The address ${host}:${port} cannot be used (${error.message}).`, "Check HOST and PORT."];
  return new DomainError("conflict", `${what} ${hint}`, { cause: error });
}

/** The address for programs on this machine. A server on every interface is reached by the loopback one. */
export function localUrlOf(host: string, port: number): string {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
}
