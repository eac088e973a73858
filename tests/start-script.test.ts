import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "muster-script-"));
  copyFileSync("muster", join(root, "muster"));
  mkdirSync(join(root, "scripts/prepare"), { recursive: true });
  writeFileSync(join(root, "scripts/prepare/main.ts"), `console.log("prepared");\n`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Programs for the script to find: a Node that is too old, and an npm that lays down a fit one once `until` holds. */
function programs(until = "true"): string {
  const bin = join(root, "bin");
  mkdirSync(bin);
  const write = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  write("node", "echo v18.0.0");
  write(
    "npm",
    `echo fetched >>"${root}/fetched"
until ${until}; do sleep 0.1; done
for wanted; do :; done
folder="$3/node_modules/\${wanted%@*}/bin"
mkdir -p "$folder" && ln -s "${process.execPath}" "$folder/node"`,
  );
  return bin;
}

type Ended = { code: number; out: string; said: string };

function muster(bin: string): Promise<Ended> {
  return new Promise((done) => {
    const env = { NODE_ENV: "test", PATH: `${bin}:/usr/bin:/bin`, HOME: root } as const;
    const script = execFile("sh", [join(root, "muster"), "prepare"], { env, timeout: 100_000 }, (error, out, said) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out, said }),
    );
    script.stderr?.on("data", (said) => {
      if (String(said).includes("waiting for it")) writeFileSync(join(root, "waits"), "");
    });
  });
}

describe("./muster where no fit Node is", () => {
  it("is fetched once by two commands at the same time, and both go on with it", async () => {
    const bin = programs('[ -e "$HOME/waits" ] || [ ! -e "$HOME" ]');
    const ended = await Promise.all([muster(bin), muster(bin)]);
    expect(ended.map(({ code, out }) => [code, out.trim()])).toEqual([
      [0, "prepared"],
      [0, "prepared"],
    ]);
    expect(readFileSync(join(root, "fetched"), "utf8")).toBe("fetched\n");
    expect(ended.some(({ said }) => said.includes("waiting for it"))).toBe(true);
  });

  it("waits for nobody when the command that fetched was killed", async () => {
    const bin = programs();
    mkdirSync(join(root, ".runtime/fetching"), { recursive: true });
    writeFileSync(join(root, ".runtime/fetching/pid"), "999999999\n");
    expect(await muster(bin)).toMatchObject({ code: 0, out: "prepared\n" });
  });
});
