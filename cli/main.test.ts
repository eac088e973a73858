import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-cli-"));
  writeFileSync(join(folder, "photo.csv"), new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { code: number | null; out: string; err: string };

function muster(words: string[], env: Record<string, string> = {}): Promise<Ended> {
  const main = join(import.meta.dirname, "main.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...words], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOME: folder,
      MUSTER_DATA_DIR: join(folder, "data"),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve) => {
    const ended = { out: "", err: "" };
    child.stdout.on("data", (data) => {
      ended.out += String(data);
    });
    child.stderr.on("data", (data) => {
      ended.err += String(data);
    });
    child.once("close", (code) => resolve({ ...ended, code }));
  });
}

describe("the command", () => {
  it("prints its help on standard output", async () => {
    expect(await muster(["help"])).toMatchObject({ code: 0, err: "", out: expect.stringContaining("mission GOAL") });
    expect(await muster(["mission", "--help"])).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringContaining("--no-follow"),
    });
  });

  it.each([
    ["a goal of nothing", ["mission", ""], {}, "Say in a sentence"],
    ["a goal of 100 kB", ["mission", "x".repeat(100_000)], {}, "20,000 characters"],
    ["a file that is not there", ["mission", "Which region?", "--attach", "nope.csv"], {}, "nope.csv does not exist"],
    ["a picture", ["mission", "Which region?", "--attach", "photo.csv", "--json"], {}, "a PNG image"],
    ["half an address", ["mission", "Which region?"], { MUSTER_URL: "http://localhost:1" }, "MUSTER_TOKEN"],
    ["a command that is none", ["agnets"], {}, "did you mean “agents”?"],
    ["a sign-in to nowhere", ["login", "somewhere"], { MUSTER_TOKEN: "x" }, "is no address"],
    ["a wrong setting", ["mission", "Which region?"], { MUSTER_URL: "nowhere" }, "MUSTER_URL"],
  ])("ends with 2 and one line for %s", async (_, words, env, say) => {
    const { code, out, err } = await muster(words, env);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(say);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it.each([
    ["status", ["status"]],
    ["a list", ["tasks", "--json"]],
    ["a mission nobody would follow", ["mission", "Which region?", "--no-follow"]],
  ])("ends with 1 when %s finds no server", async (_, words) => {
    expect(await muster(words)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("Start one with ./muster"),
    });
  });

  it("ends soon and says where it looked when a given server does not answer", async () => {
    const env = { MUSTER_URL: "http://127.0.0.1:9", MUSTER_TOKEN: "mst_x" };
    const { code, err } = await muster(["whoami"], env);
    expect(code).toBe(1);
    expect(err).toContain("http://127.0.0.1:9 did not answer for 5 s");
  });
});
