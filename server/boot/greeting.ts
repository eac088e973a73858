import type { Env } from "#server/lib/env";
import { modelStatus } from "#server/llm/status";
import { DEMO, hasDemoPassword } from "./seed.ts";

/** The short block a person sees when everything runs: where, how to sign in, which model speaks. */
export async function greetingOf(env: Env, url: string): Promise<string> {
  const address = env.MUSTER_PUBLIC_URL ?? url.replace("//127.0.0.1:", "//localhost:");
  const lines = [["Open", address]];
  if (await hasDemoPassword()) lines.push(["Sign in", `${DEMO.email}  ·  ${DEMO.password}`]);
  lines.push(["Model", modelLine(env)], ["Stop", "Ctrl-C"]);
  return `\n  Muster is ready\n\n${lines.map(([name = "", value]) => `  ${name.padEnd(8)} ${value}`).join("\n")}\n\n`;
}

function modelLine(env: Env): string {
  const { model, isSimulated, problem } = modelStatus(env).default;
  if (problem) return `none: ${problem}`;
  if (isSimulated)
    return "simulated: works offline on what it is given, costs nothing. Set OPENAI_API_KEY for a real one";
  return model;
}
