import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

// A capability counts only with a test that shows it: docs/capabilities.md names file and title, and this looks whether they are there.

const ROOT = resolve(import.meta.dirname, "..");
const LISTED =
  "P1 P2 P3 P4 P5 P6 P7 A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 B3 B4 B5 B6 B7 B8 C1 C2 C3 C4 C5 C6 C7 D1 D2 D3 E1 E2 E3 E4 E5 F1 F3 F4 H2 I1 J1 J2 J3 J4 J5 J6 J7 K1 K2 K3 K4 L1 L4".split(
    " ",
  );

/** Where a journey goes through the browser, the command line, HTTP or a started process. */
const DOOR = /^(tests\/(e2e|chaos)\/|cli\/|server\/(http|rest|routers|boot)\/)/;
/** Shown beneath the doors only; docs/capabilities.md says so. This list only gets shorter. */
const WITHOUT_DOOR = new Set(["A3", "A6", "B6", "B7", "F1"]);

type Entry = { id: string; says: string; proofs: { file: string; titles: string[] }[] };

const text = readFileSync(resolve(ROOT, "docs/capabilities.md"), "utf8");
const entries: Entry[] = text
  .split(/^### /m)
  .slice(1)
  .map((part) => part.split(/^## /m)[0] ?? "")
  .map((part) => ({
    id: /^([A-Z]\d+) · /.exec(part)?.[1] ?? part.slice(0, 20),
    says: part
      .split("\n")
      .slice(1)
      .filter((line) => !line.startsWith("- "))
      .join(" ")
      .trim(),
    proofs: part.split("\n").flatMap((line) => {
      const [, file, rest] = /^- `([^`]+)`: (.+)$/.exec(line) ?? [];
      return file && rest ? [{ file, titles: [...rest.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "") }] : [];
    }),
  }));

/** A title as it stands in the source, where a quote inside it is escaped or the string is of another kind. */
const hasTitle = (source: string, title: string) =>
  ['"', "'", "`"].some((quote) => source.includes(`${quote}${title}${quote}`));

describe("docs/capabilities.md", () => {
  it("lists each capability once, in order", () => {
    expect(entries.map(({ id }) => id)).toEqual(LISTED);
  });

  it.each(entries)("$id says what works and names at least one test", ({ says, proofs }) => {
    expect(says.length).toBeGreaterThan(20);
    expect(proofs.length).toBeGreaterThan(0);
  });

  it("shows each through a public door first, with the exceptions it names", () => {
    const without = entries.filter(({ proofs }) => !DOOR.test(proofs[0]?.file ?? "")).map(({ id }) => id);
    expect(without).toEqual([...WITHOUT_DOOR]);
    expect(text).toContain("A3, A6, B6, B7 and F1 have none of that kind yet");
  });

  it.each(entries)("$id is shown by tests that exist", ({ proofs }) => {
    const missing = proofs.flatMap(({ file, titles }) => {
      if (!/\.(test|spec)\.tsx?$/.test(file) || !existsSync(resolve(ROOT, file))) return [`${file} is no test`];
      if (titles.length === 0) return [`${file}: no title is named`];
      const source = readFileSync(resolve(ROOT, file), "utf8");
      return titles.filter((title) => !hasTitle(source, title)).map((title) => `${file} has no “${title}”`);
    });
    expect(missing).toEqual([]);
  });
});
