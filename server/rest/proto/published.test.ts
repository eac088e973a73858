import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buf } from "#tests/support/read-protobuf";
import { mount } from "../mount.ts";
import { ROUTES } from "../routes.ts";
import { PROTO_FOLDER, readNumbers } from "./numbers.ts";
import { API_FILE, filesOf } from "./published.ts";

const BASELINE = join(PROTO_FOLDER, "baseline.binpb");
const published = readFileSync(join(PROTO_FOLDER, API_FILE), "utf8");
const scratch = mkdtempSync(join(tmpdir(), "muster-proto-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What buf says of the published file after a change, held against the last published state. */
function breakingAfter(change: (text: string) => string): { ok: boolean; said: string } {
  const folder = mkdtempSync(join(scratch, "changed-"));
  cpSync(PROTO_FOLDER, folder, { recursive: true });
  const changed = change(published);
  expect(changed).not.toBe(published);
  writeFileSync(join(folder, API_FILE), changed);
  return buf(["breaking", folder, "--against", BASELINE]);
}

describe("the published .proto file", () => {
  it("is what the schemas of the answers say (npm run proto:generate)", () => {
    const { text, numbers } = filesOf(ROUTES.map(mount), readNumbers());
    expect(published).toBe(text);
    expect(readNumbers()).toEqual(numbers);
  });

  it("has a message for every route", () => {
    const { contract } = filesOf(ROUTES.map(mount), readNumbers());
    expect([...contract.answers.keys()].sort()).toEqual(
      ["problem", ...ROUTES.filter(({ isStream }) => !isStream).map((route) => route.operationId)].sort(),
    );
  });

  it("is clean by buf's STANDARD lint", () => {
    expect(buf(["lint"])).toEqual({ ok: true, said: "" });
  });

  it("breaks nobody who reads the last published state, which is kept beside it", () => {
    expect(buf(["breaking", "--against", BASELINE])).toEqual({ ok: true, said: "" });
    const image = join(scratch, "now.binpb");
    expect(buf(["build", "--exclude-source-info", "-o", image])).toEqual({ ok: true, said: "" });
    expect(readFileSync(BASELINE).equals(readFileSync(image)), "run npm run proto:generate").toBe(true);
  });

  it.each([
    ["another number", /string title = 3;/, "string title = 300;", "without reserving the number"],
    ["another type", /int64 number = 2;/, "string number = 2;", "changed type"],
    ["a field gone", /\n {2}string title = 3;/, "", "without reserving the number"],
    ["an enum value gone", /\n {2}MISSION_STATUS_DONE = \d;/, "", "without reserving the number"],
  ])("a change that breaks readers is found: %s", (_, from, to, said) => {
    const { ok, said: answer } = breakingAfter((text) => {
      const at = text.indexOf("message MissionSummary {");
      return from.source.includes("MISSION")
        ? text.replace(from, to)
        : text.slice(0, at) + text.slice(at).replace(from, to);
    });
    expect(ok).toBe(false);
    expect(answer).toContain(said);
  });

  it("a field may go when its number and name stay reserved, and another may come", () => {
    const { ok, said } = breakingAfter((text) => {
      const at = text.indexOf("message MissionSummary {\n") + "message MissionSummary {\n".length;
      const rest = text
        .slice(at)
        .replace("  string title = 3;\n", '  reserved 3;\n  reserved "title";\n  string heading = 99;\n');
      return text.slice(0, at) + rest;
    });
    expect({ ok, said }).toEqual({ ok: true, said: "" });
  });
});
