import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A real redis-server of its own, in memory only. It can be stopped, begun again on the same port, and held up. */
export async function openTestRedis() {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
    server = child;
    const failed = once(child, "error").then(([error]) => {
      throw new Error("redis-server could not be started: ./muster test installs it.", { cause: error });
    });
    const ready = (async () => {
      for await (const chunk of child.stdout ?? []) if (String(chunk).includes("Ready to accept connections")) return;
    })();
    await Promise.race([ready, failed]);
    // Whatever it says later must not fill the pipe.
    child.stdout?.resume();
  };
  const stop = async () => {
    if (!server || server.exitCode !== null) return;
    const over = once(server, "exit");
    server.kill("SIGKILL");
    await over;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    /** It keeps its connections and answers nobody. */
    hold: () => server?.kill("SIGSTOP"),
    goOn: () => server?.kill("SIGCONT"),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** Until something holds; a test's own time limit ends the wait. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
