import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mount } from "../mount.ts";
import { ROUTES } from "../routes.ts";
import { PROTO_FOLDER, readNumbers, writeNumbers } from "./numbers.ts";
import { API_FILE, filesOf } from "./published.ts";

/**
 * `npm run proto:generate`: writes the published file, the numbers and the state that the next change is held against. A change
 * that would break who reads the old file is refused, and nothing is written.
 */
const BASELINE = join(PROTO_FOLDER, "baseline.binpb");
const buf = createRequire(import.meta.url).resolve("@bufbuild/buf/bin/buf");

function runBuf(...args: string[]): void {
  execFileSync(process.execPath, [buf, ...args], { stdio: "inherit" });
}

const { text, numbers } = filesOf(ROUTES.map(mount), readNumbers());
const draft = mkdtempSync(join(tmpdir(), "muster-proto-"));
try {
  const file = join(draft, API_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  writeFileSync(join(draft, "buf.yaml"), readFileSync(join(PROTO_FOLDER, "buf.yaml")));
  runBuf("lint", draft);
  if (existsSync(BASELINE)) runBuf("breaking", draft, "--against", BASELINE);
  writeFileSync(join(PROTO_FOLDER, API_FILE), text);
  writeNumbers(numbers);
  runBuf("build", draft, "--exclude-source-info", "-o", BASELINE);
} finally {
  rmSync(draft, { recursive: true, force: true });
}
process.stdout.write(`proto/${API_FILE} is up to date.\n`);
