import { Agent } from "node:http";
import { z } from "zod";
import { call } from "./http-client.ts";
import { doJob } from "./job.ts";

const httpJob = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  method: z.enum(["GET", "POST"]),
  path: z.string(),
  body: z.string().optional(),
  clients: z.number().int().min(1).max(64),
  requests: z.number().int().min(1).max(20_000),
  warmUp: z.number().int().min(0).max(1_000),
  maxMs: z.number().max(60_000),
});
export type HttpJob = z.input<typeof httpJob>;

// The load generator: each client sends its next request when the answer to the last has come, over its own connection.
await doJob(httpJob, async ({ url, headers, clients, requests, warmUp, maxMs, ...what }) => {
  if (new URL(url).hostname !== "127.0.0.1") throw new Error("The load generator works on loopback only.");
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const round = async (count: number): Promise<number[]> => {
    const samples: number[] = [];
    const endAt = performance.now() + maxMs;
    let left = count;
    const client = async () => {
      while (left > 0 && performance.now() < endAt) {
        left -= 1;
        const start = performance.now();
        await call({ url, headers, agent }, what);
        samples.push(performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return samples;
  };
  await round(warmUp);
  const start = performance.now();
  const samples = await round(requests);
  return { samples, wallMs: performance.now() - start };
});
