import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { FAULT_POINTS } from "#server/lib/fault";

const ROOT = resolve(import.meta.dirname, "../..");

it("places every named fault point in the code", () => {
  const sources = ["server", "inngest", "db"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .map((path) => readFileSync(join(ROOT, folder, path), "utf8")),
  );
  const placed = new Set(
    sources.flatMap((text) => [...text.matchAll(/faultPoint\("([^"]+)"\)/g)].map((match) => match[1])),
  );
  expect([...placed].sort()).toEqual([...FAULT_POINTS].sort());
});
