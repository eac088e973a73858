import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { ADDRESS_HEADER } from "#server/auth";
import { allowDevice, findDevice, refuseDevice } from "#server/domains/accounts/device-consent";
import { listKeys } from "#server/domains/teams/keys";
import { accountContext } from "#server/http/account-context";
import { answerDeviceAuthorization, answerRevoke, answerToken } from "#server/http/oauth";
import { answerTrpc } from "#server/http/trpc-door";
import { scopesOfLevel } from "#server/lib/device-levels";
import { openTestDatabase } from "#tests/support/database";
import { type Doors, serveDoors } from "#tests/support/doors";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { openBrowser, openerOf } from "./browser.ts";
import { COMMANDS } from "./commands/all.ts";

const DOORS: Record<string, (request: Request) => Promise<Response>> = {
  "/api/oauth/device_authorization": answerDeviceAuthorization,
  "/api/oauth/token": answerToken,
  "/api/oauth/revoke": answerRevoke,
};

let database: Database;
let team: TestTeam;
let doors: Doors;
const folders: string[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  doors = await serveDoors((request, response) => {
    if (answerTrpc(request, response)) return;
    const door = DOORS[request.url ?? ""];
    if (!door) return void response.writeHead(404).end();
    void text(request).then(async (body) => {
      const headers = { "content-type": request.headers["content-type"] ?? "", [ADDRESS_HEADER]: "127.0.0.1" };
      const answer = await door(new Request(`http://localhost${request.url}`, { method: "POST", body, headers }));
      response.writeHead(answer.status).end(await answer.text());
    });
  });
});
afterAll(async () => {
  await doors.close();
  await database.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-login-"));
  folders.push(folder);
  return folder;
}

type Running = { child: ChildProcess; out: () => string; err: () => string; code: Promise<number | null> };

function muster(home: string, ...words: string[]): Running {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "main.ts"), ...words],
    {
      env: { PATH: process.env.PATH, NODE_ENV: "production", HOME: home, MUSTER_DATA_DIR: join(home, "data") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += String(data);
  });
  child.stderr.on("data", (data) => {
    err += String(data);
  });
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, out: () => out, err: () => err, code };
}

/** The code it shows, from its words. */
async function codeOf({ err }: Running): Promise<string> {
  await expect.poll(() => /shows the code {2}([A-Z]{4}-[A-Z]{4})/.exec(err())?.[1]).toBeTruthy();
  return /shows the code {2}([A-Z-]{9})/.exec(err())?.[1] ?? "";
}

const keys = async (isEnded = false) => (await listKeys.call(team.ctx, { isEnded })).items.length;
const configOf = (home: string): unknown => JSON.parse(readFileSync(join(home, ".config/muster/config.json"), "utf8"));

describe.concurrent("a sign-in in the browser", () => {
  it("is shown without a terminal, waits for a yes, keeps the key, and a sign-out ends it", async () => {
    const home = newFolder();
    const login = muster(home, "login", doors.url);
    const code = await codeOf(login);
    expect(login.err()).toContain(`/device?code=${code}`);
    await allowDevice.call(team.ctx, { code, level: "all" });
    expect([await login.code, login.err()]).toEqual([0, expect.not.stringContaining("muster:")]);
    expect(login.out()).toContain("Signed in to Norrland as Lena");
    expect(configOf(home)).toMatchObject({
      profiles: { [`t-${team.id.slice(-12)}`]: { via: "browser", url: doors.url } },
    });
    expect(await keys()).toBe(1);

    const logout = muster(home, "logout", "--json");
    expect(await logout.code).toBe(0);
    expect(JSON.parse(logout.out())).toMatchObject({ revoked: true });
    expect([await keys(), await keys(true)]).toEqual([0, 1]);
    expect(configOf(home)).toEqual({ current: null, profiles: {} });
  });

  it("tells a program the address and the code first, and ends with 1 after a no", async () => {
    const home = newFolder();
    const login = muster(home, "login", doors.url, "--json");
    await expect.poll(login.out).toContain("\n");
    const line = JSON.parse(login.out());
    expect(line).toMatchObject({
      type: "confirm",
      expiresInSeconds: 600,
      completeUrl: `${line.url}?code=${line.code}`,
    });
    await refuseDevice.call(accountContext(), { userId: team.userId, code: line.code });
    expect(await login.code).toBe(1);
    expect(login.err()).toContain("Not signed in: It was refused.");
    expect(login.out().trim().split("\n")).toHaveLength(1);
    expect(existsSync(join(home, ".config/muster/config.json"))).toBe(false);
  });

  it("that is stopped with Ctrl-C leaves nothing that could be allowed", async () => {
    const login = muster(newFolder(), "login", doors.url);
    const code = await codeOf(login);
    login.child.kill("SIGINT");
    expect(await login.code).toBe(130);
    expect(login.err()).toContain("the code works no more");
    expect((await findDevice(code, new Date()))?.state).toBe("withdrawn");
  });

  it("that cannot be kept on this machine leaves no key behind", async () => {
    const home = newFolder();
    const login = muster(home, "login", doors.url);
    const code = await codeOf(login);
    mkdirSync(join(home, ".config/muster/config.json"), { recursive: true });
    const { ctx } = await makeTeam("Sörland");
    await allowDevice.call(ctx, { code, level: "look" });
    expect(await login.code).toBe(1);
    expect((await listKeys.call(ctx, { isEnded: true })).items).toMatchObject([{ state: "revoked" }]);
  });

  it("is told where it cannot be: no Muster, or one that knows no such sign-in", async () => {
    const strange = await serveDoors((_, response) => void response.writeHead(404).end("<html>"));
    const [old, away] = [muster(newFolder(), "login", strange.url), muster(newFolder(), "login", "http://127.0.0.1:9")];
    expect([await old.code, await away.code]).toEqual([1, 1]);
    expect(old.err()).toContain("use --key");
    expect(away.err()).toContain("Muster does not answer at http://127.0.0.1:9");
    await strange.close();
  });
});

describe("the browser", () => {
  it.each([
    ["linux", { DISPLAY: ":0" }, "xdg-open"],
    ["linux", { WAYLAND_DISPLAY: "wayland-0" }, "xdg-open"],
    ["linux", {}, null],
    ["linux", { DISPLAY: ":0", SSH_CONNECTION: "a b" }, null],
    ["darwin", {}, "open"],
    ["darwin", { CI: "true" }, null],
  ] as const)("on %s with %j is opened by %s", (platform, env, opener) => {
    expect(openerOf({ platform, env })).toBe(opener);
  });

  it("is given the address, and never anything but one of a page; that there is none is no failure", async () => {
    const folder = newFolder();
    const [opener, seen] = [join(folder, "opener"), join(folder, "seen")];
    writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > ${seen}.part && mv ${seen}.part ${seen}\n`);
    chmodSync(opener, 0o700);
    expect(await openBrowser("http://localhost:3000/device?code=A&b=$(id)", opener)).toBe(true);
    await expect.poll(() => existsSync(seen)).toBe(true);
    expect(readFileSync(seen, "utf8")).toBe("http://localhost:3000/device?code=A&b=$(id)");
    expect(await openBrowser("file:///etc/passwd", opener)).toBe(false);
    expect(await openBrowser("http://localhost/", join(folder, "none"))).toBe(false);
    expect(await openBrowser("http://localhost/", null)).toBe(false);
  });
});

it("what “everything the command line does” gives is what its commands need", () => {
  const given = new Set<string>(scopesOfLevel("all", { has: () => true }));
  const needed = new Set(COMMANDS.flatMap(({ needs }) => needs ?? []));
  expect([...needed].filter((scope) => !given.has(scope))).toEqual([]);
});
