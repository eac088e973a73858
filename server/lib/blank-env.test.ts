import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, it } from "vitest";

it("lets the providers load with an empty address in the environment (the start once failed on ANTHROPIC_BASE_URL=)", () => {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "test" as const,
    ANTHROPIC_BASE_URL: "",
    OPENAI_BASE_URL: "",
    OLLAMA_BASE_URL: "",
  };
  const script = 'await import("#server/llm/registry"); process.stdout.write("loaded")';
  const cwd = resolve(import.meta.dirname, "../..");
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd,
    env,
    encoding: "utf8",
  });
  expect(stdout, stderr).toBe("loaded");
});
