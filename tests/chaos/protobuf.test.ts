import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mount } from "#server/rest/mount";
import { encodeAnswer } from "#server/rest/proto/encode";
import { messagesOf } from "#server/rest/proto/published";
import { ROUTES } from "#server/rest/routes";
import { makeDataDir, makeFolder, startServer, type TestServer } from "#tests/support/server-process";

const FILE = "muster/v1/api.proto";
let server: TestServer;
let url: string;
let token: string;
let missionId: string;
let folder: string;

beforeAll(async () => {
  server = startServer(await makeDataDir());
  ({ url, token } = await server.ready());
  const made = await ask("/missions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ goal: 'Count the "tents" 🏕️', budgetMicros: 2_500_000 }),
  });
  missionId = ((await made.json()) as { id: string }).id;
  // The file as anybody gets it, and nothing else of ours.
  folder = makeFolder();
  mkdirSync(join(folder, "muster/v1"), { recursive: true });
  writeFileSync(join(folder, FILE), await (await fetch(`${url}/api/v1/proto/${FILE}`)).text());
});

const ask = (path: string, { headers, ...init }: RequestInit = {}) =>
  fetch(`${url}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } });

function protoc(flag: "encode" | "decode", message: string, input: Buffer): Buffer {
  try {
    return execFileSync("protoc", [`--${flag}=${message}`, `-I${folder}`, FILE], { input });
  } catch (error) {
    throw new Error(
      "protoc did not do it. It takes protobuf-compiler and libprotobuf-dev (./muster test installs them).",
      {
        cause: error,
      },
    );
  }
}

/** What protoc makes of an answer by the message that its Content-Type names. */
async function decoded(path: string) {
  const answer = await ask(path, { headers: { accept: "application/x-protobuf" } });
  const message = /messageType="(.+)"/.exec(answer.headers.get("content-type") ?? "")?.[1] ?? "";
  const bytes = Buffer.from(await answer.arrayBuffer());
  const text = protoc("decode", message, bytes).toString();
  return { status: answer.status, message, bytes, text };
}

describe("Debian's protoc", () => {
  it("decodes by the commands of docs/protobuf.md", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/protobuf.md"), "utf8");
    const commands = /```console\n([\s\S]+?)```/.exec(page)?.[1] ?? "";
    const { PATH = "" } = process.env;
    const env = { NODE_ENV: "test" as const, PATH, MUSTER: url, TOKEN: token };
    const text = execFileSync("sh", ["-eu", "-c", commands], { cwd: makeFolder(), env, encoding: "utf8" });
    expect(text).toMatch(/^items \{\n {2}id: "/);
    expect(text).toContain("budget_micros: 2500000");
  });

  it("decodes what a running server answers, by the file that it publishes", async () => {
    const { status, message, text } = await decoded("/missions");
    expect({ status, message }).toEqual({ status: 200, message: "muster.v1.MissionsListAnswer" });
    expect(text).toContain(`id: "${missionId}"`);
    expect(text).toContain("budget_micros: 2500000");
    expect(text).toMatch(/status: MISSION_STATUS_[A-Z_]+/);
    expect(text).toMatch(/created_at \{\n\s+seconds: \d{10}/);
  });

  it("knows every field of the answers, and writes the same from what it read", async () => {
    for (const path of ["/missions", `/missions/${missionId}`, "/agents", "/team", "/team/attention", "/agents/none"]) {
      const { message, bytes, text } = await decoded(path);
      // An unknown field is printed by its number.
      expect(text, path).not.toMatch(/^\s*\d+[:{ ]/m);
      // The entries of a map have no order, so only their number of bytes is the same.
      const again = protoc("encode", message, Buffer.from(text));
      expect(again.length, `${path} as ${message}`).toBe(bytes.length);
      expect(protoc("decode", message, again).toString()).toBe(text);
    }
  });

  it("reads the deepest JSON that is sent", () => {
    const pins = messagesOf(ROUTES.map(mount)).get("pins.list");
    if (!pins) throw new Error("There is no pins.list");
    const pin = { id: "1", title: "", isLive: false, size: "half", runId: null, runNumber: null, stepIndex: null };
    const sent = (tree: unknown) => encodeAnswer(pins, { items: [{ ...pin, tree, createdAt: new Date() }] });
    let deepest: Uint8Array | null = null;
    let tree: unknown = "leaf";
    for (; ; tree = [tree]) {
      try {
        deepest = sent(tree);
      } catch (error) {
        expect(error).toMatchObject({ fitsJson: true });
        break;
      }
    }
    expect(protoc("decode", "muster.v1.PinsListAnswer", Buffer.from(deepest ?? [])).toString()).toContain('"leaf"');
  });
});
