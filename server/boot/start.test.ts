import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { authOptions, checkPassword, hashPassword, hashToCheck, readSession } from "#server/auth";
import { listAgentCards } from "#server/domains/agents/queries";
import { findAccessToken } from "#server/domains/teams/queries";
import { readEnv } from "#server/lib/env";
import { sha256 } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { personContext } from "#tests/support/team";
import { greetingOf } from "./greeting.ts";
import { listen, localUrlOf } from "./listen.ts";
import { authSecret, loadAuthSecret } from "./secret.ts";
import { DEMO, demoOwner, hasDemoPassword, seedDemoTeam } from "./seed.ts";
import { writeServerFile } from "./server-file.ts";

let database: Database;
const folder = mkdtempSync(join(tmpdir(), "muster-start-"));
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the first start", () => {
  it("makes the demo team once, also when two starts meet", async () => {
    await Promise.all([seedDemoTeam(5), seedDemoTeam(5)]);
    await seedDemoTeam(5);
    const owner = await demoOwner();
    if (!owner) throw new Error("no demo owner");
    const agents = await listAgentCards.call(personContext(owner.teamId, owner.userId, "owner"), {});
    expect(agents.map(({ name }) => name)).toEqual(["Ada", "Iris", "Bram", "Juno", "Noor", "Vera", "Tomas", "Otto"]);
  });

  it("keeps one secret for all later starts, unless one is configured", async () => {
    await loadAuthSecret(undefined);
    const made = authSecret();
    await loadAuthSecret("configured");
    expect(authSecret()).toBe("configured");
    await loadAuthSecret(undefined);
    expect(authSecret()).toBe(made);
    expect(made.length).toBeGreaterThan(40);
  });

  it("greets with the address, the demo sign-in and the model that speaks", async () => {
    const greeting = await greetingOf(readEnv({}), "http://127.0.0.1:3000");
    expect(greeting).toContain("http://localhost:3000");
    expect(greeting).toContain(`${DEMO.email}  ·  ${DEMO.password}`);
    expect(greeting).toContain("simulated");
    expect(greeting.split("\n").length).toBeLessThan(10);
  });
});

describe("server.json", () => {
  const read = () => JSON.parse(readFileSync(join(folder, "server.json"), "utf8"));

  it("tells programs of this user where the server is, with a token that is new at each start", async () => {
    await writeServerFile(folder, "http://127.0.0.1:1");
    const first = read();
    const remove = await writeServerFile(folder, "http://127.0.0.1:2");
    const second = read();
    expect(second).toMatchObject({ url: "http://127.0.0.1:2", pid: process.pid });
    expect(statSync(join(folder, "server.json")).mode & 0o777).toBe(0o600);
    expect(await findAccessToken(sha256(first.token), Date.now())).toBeNull();
    expect(await findAccessToken(sha256(second.token), Date.now())).toMatchObject({ role: "owner" });
    remove?.();
    expect(read).toThrow("ENOENT");
    remove?.();
  });
});

describe("passwords", () => {
  it("knows the right one, whatever the letters of the address", async () => {
    expect(await hasDemoPassword()).toBe(true);
    expect(await checkPassword(" Demo@Muster.LOCAL", DEMO.password)).toMatchObject({
      name: "Lena Hofer",
      tokenVersion: 0,
    });
    expect(await checkPassword(DEMO.email, "wrong")).toBeNull();
    expect(await checkPassword("nobody@example.org", "wrong")).toBeNull();
  });

  it("checks an unknown address against a hash of the same cost, so that the answer takes as long", async () => {
    const cost = (hash: string) => hash.split("$").slice(1, 4).join(" ");
    const real = await hashPassword("any");
    expect(cost(real)).toBe("argon2id v=19 m=19456,t=2,p=1");
    expect(cost(await hashToCheck(null))).toBe(cost(real));
    expect(await hashToCheck(null)).toBe(await hashToCheck(null));
    expect(await hashToCheck({ passwordHash: real })).toBe(real);
  });

  it("says nothing about a session that is none", async () => {
    await loadAuthSecret(undefined);
    expect(await readSession(undefined)).toBeNull();
    expect(await readSession("other=1; next-auth.session-token=nonsense")).toBeNull();
    expect(authOptions().session?.strategy).toBe("jwt");
  });
});

describe("listening", () => {
  it("says in one line that a port is taken, and what to do", async () => {
    const holder = createServer();
    const port = await listen(holder, { HOST: "127.0.0.1", PORT: 0 });
    await expect(listen(createServer(), { HOST: "127.0.0.1", PORT: port })).rejects.toThrow(
      `Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} ./muster`,
    );
    holder.close();
  });

  it("names the address that reaches a server on every interface", () => {
    expect(localUrlOf("0.0.0.0", 3000)).toBe("http://127.0.0.1:3000");
    expect(localUrlOf("::", 3000)).toBe("http://[::1]:3000");
    expect(localUrlOf("muster.example.org", 80)).toBe("http://muster.example.org:80");
  });
});
