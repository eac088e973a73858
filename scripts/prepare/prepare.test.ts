import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashInputs, isBuilt } from "./build.ts";
import { explainFailure, runQuietly } from "./command.ts";
import { withLock } from "./lock.ts";
import { isInstalled } from "./packages.ts";
import { requireFreePort } from "./port.ts";
import { requireSpace } from "./space.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "muster-prepare-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: unknown): void {
  const full = join(root, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content));
}

describe("isInstalled", () => {
  const zod = { version: "4.6.7", integrity: "sha512-a" };
  const otherSystem = { version: "1.0.0", integrity: "sha512-b", optional: true, os: ["plan9"] };
  const lock = { packages: { "": {}, "node_modules/zod": zod, "node_modules/native-plan9": otherSystem } };

  it("is true when npm's own list holds every locked package, other systems' binaries left out", () => {
    write("package-lock.json", lock);
    write("node_modules/.package-lock.json", { packages: { "node_modules/zod": zod } });
    expect(isInstalled(root)).toBe(true);
  });

  it.each([
    ["nothing was installed", undefined],
    ["an install was cut off while writing", '{"packages": {'],
    ["a package is missing", { packages: {} }],
    ["a version changed", { packages: { "node_modules/zod": { ...zod, version: "4.6.6" } } }],
    [
      "the folder came from another system",
      { packages: { "node_modules/zod": zod, "node_modules/native-plan9": otherSystem } },
    ],
  ])("is false when %s", (_why, present) => {
    write("package-lock.json", lock);
    if (present !== undefined) write("node_modules/.package-lock.json", present);
    expect(isInstalled(root)).toBe(false);
  });

  it("is false when a package's folder is gone although npm's list has it", () => {
    const direct = { packages: { ...lock.packages, "": { dependencies: { zod: "4.6.7" } } } };
    write("package-lock.json", direct);
    write("node_modules/.package-lock.json", { packages: { "node_modules/zod": zod } });
    expect(isInstalled(root)).toBe(false);
    write("node_modules/zod/package.json", {});
    expect(isInstalled(root)).toBe(true);
  });

  it("says when the lockfile itself is missing", () => {
    expect(() => isInstalled(root)).toThrow(/package-lock\.json is missing/);
  });
});

describe("isBuilt", () => {
  beforeEach(() => {
    write("app/page.tsx", "one");
    write("package.json", {});
    write(".next/BUILD_ID", "x");
    write(".next/muster-build", hashInputs(root));
  });

  it("is true while nothing changed, tests and pages about the code aside", () => {
    write("app/page.test.tsx", "test");
    write("server/notes.md", "notes");
    expect(isBuilt(root)).toBe(true);
  });

  it.each(["app/page.tsx", "server/core/new.ts", "next.config.ts"])("is false when %s changed", (path) => {
    write(path, "two");
    expect(isBuilt(root)).toBe(false);
  });

  it("is false when content moved between files", () => {
    write("app/a.ts", "xy");
    const before = hashInputs(root);
    write("app/a.ts", "x");
    write("app/b.ts", "y");
    expect(hashInputs(root)).not.toBe(before);
  });

  it("is false after a build that failed half way", () => {
    rmSync(join(root, ".next", "BUILD_ID"));
    expect(isBuilt(root)).toBe(false);
  });
});

describe("runQuietly", () => {
  const task = { label: "trying", command: "sh", cwd: tmpdir() };

  it("explains a full disk in one line", async () => {
    await expect(
      runQuietly({ ...task, args: ["-c", "echo 'npm error ENOSPC: no space left on device' >&2; exit 1"] }),
    ).rejects.toThrow(/^the disk is full; free about 2 GB and start again$/);
  });

  it("shows the last lines of anything else", async () => {
    await expect(runQuietly({ ...task, args: ["-c", "echo strange; exit 3"] })).rejects.toThrow(
      "trying failed:\nstrange",
    );
  });

  it("tells an unreachable registry from a program's own network error", () => {
    expect(explainFailure("x", "npm error code ENOTFOUND")).toMatch(/registry cannot be reached/);
    expect(explainFailure("x", "Error: ECONNREFUSED")).toMatch(/^x failed/);
  });
});

describe("withLock", () => {
  it("lets one in at a time and takes over from a dead owner", async () => {
    const path = join(root, "prepare.lock");
    // Beyond every kernel's highest process id.
    write("prepare.lock", "99999999");
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} in`);
      await sleep(30);
      events.push(`${name} out`);
    };
    await Promise.all([withLock(path, work("a")), withLock(path, work("b"))]);
    expect(events.map((event) => event.slice(2))).toEqual(["in", "out", "in", "out"]);
  });

  it("is released when the work fails", async () => {
    const path = join(root, "prepare.lock");
    await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(() => readFileSync(path)).toThrow(/ENOENT/);
  });
});

it("says how much disk is missing before it writes", () => {
  expect(() => requireSpace(root, 1e12)).toThrow(/^only \d+ MB of disk are free/);
  requireSpace(root, 0);
});

describe("a signal during a quiet command", () => {
  it("ends the whole group before we leave", async () => {
    const module = JSON.stringify(join(import.meta.dirname, "command.ts"));
    const work = "trap '' TERM; (sleep 2; echo late > late) & echo now > begun; wait";
    const script = `import { runQuietly } from ${module};
      await runQuietly({ label: "x", command: "sh", args: ["-c", ${JSON.stringify(work)}], cwd: process.cwd() })`;
    const parent = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
      cwd: root,
      stdio: "ignore",
    });
    while (!existsSync(join(root, "begun"))) await sleep(20);
    parent.kill("SIGTERM");
    expect(await new Promise((resolve) => parent.on("exit", resolve))).toBe(143);
    await sleep(2_200);
    expect(existsSync(join(root, "late"))).toBe(false);
  });
});

describe("requireFreePort", () => {
  it("names the port and the way out", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    await expect(requireFreePort({ PORT: String(port) })).rejects.toThrow(`port ${port} is taken`);
    await new Promise((resolve) => server.close(resolve));
    await requireFreePort({ PORT: String(port) });
  });
});
