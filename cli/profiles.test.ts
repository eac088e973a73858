import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configPath, readConfig, writeConfig } from "./profiles.ts";
import { readSettings } from "./settings.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "muster-config-"));
});
afterAll(() => rmSync(home, { recursive: true }));

const profile = (name: string) => ({
  url: `https://${name}.example.org`,
  key: `key-of-${name}`,
  team: { slug: name, name },
  person: "Lena",
});

describe("sign-ins", () => {
  it("are kept for their owner's eyes only", () => {
    const path = configPath({ XDG_CONFIG_HOME: home });
    writeConfig(path, { current: "north", profiles: { north: profile("north"), south: profile("south") } });
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(readConfig(path).profiles.south?.key).toBe("key-of-south");
    expect(configPath({ HOME: "/home/lena" })).toBe("/home/lena/.config/muster/config.json");
  });

  it.each([
    ["the last one", {}, undefined, "https://north.example.org"],
    ["the one that is named", {}, "south", "https://south.example.org"],
    ["the one of MUSTER_PROFILE", { MUSTER_PROFILE: "south" }, undefined, "https://south.example.org"],
    ["the environment's", { MUSTER_URL: "http://localhost:1", MUSTER_TOKEN: "x" }, undefined, "http://localhost:1"],
    [
      "the one that is named, whatever the environment says",
      { MUSTER_URL: "http://localhost:1", MUSTER_TOKEN: "x" },
      "south",
      "https://south.example.org",
    ],
    ["none for the server of this machine", {}, "local", undefined],
  ])("are used in order: %s", (_, env, name, url) => {
    expect(readSettings({ XDG_CONFIG_HOME: home, ...env }, name).given?.url).toBe(url);
  });

  it("that are not there are named, with those that are", () => {
    expect(() => readSettings({ XDG_CONFIG_HOME: home }, "west")).toThrow(/There are north, south and local/);
  });

  it("are not begun anew over a file that cannot be read", () => {
    const path = configPath({ XDG_CONFIG_HOME: join(home, "broken") });
    writeConfig(path, { current: null, profiles: {} });
    writeFileSync(path, "{");
    expect(() => readConfig(path)).toThrow(/cannot be read. Mend it/);
  });
});
