import { expect, it } from "vitest";
import { auditExportHref, auditFilterOf, auditInput } from "./audit-filter.ts";

const of = (query: string) => auditFilterOf(new URLSearchParams(query));
const NOW = Date.UTC(2026, 10, 29, 15);

it("reads what is understood and leaves the rest out", () => {
  expect(of("kind=agent&who=%20Iris%20&days=7")).toMatchObject({ kind: "agent", who: "Iris", days: "7" });
  expect(of("kind=robot&days=8")).toMatchObject({ kind: "", days: "" });
});

it("asks from the midnight that begins the days", () => {
  expect(auditInput(of("days=1&command=task"), NOW)).toEqual({
    limit: 50,
    command: "task",
    from: new Date("2026-11-29T00:00:00Z"),
  });
  expect(auditInput(of("days=7"), NOW)).toMatchObject({ from: new Date("2026-11-23T00:00:00Z") });
});

it("leads to the same rows as a file", () => {
  expect(auditExportHref("norrland", of("who=Lena&days=1"), NOW)).toBe(
    "/api/audit/export?team=norrland&actor=Lena&from=2026-11-29T00%3A00%3A00.000Z",
  );
});
