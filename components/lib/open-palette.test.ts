import { expect, it } from "vitest";
import { closeOverlay, earlyText, keepEarlyKey, openPalette, overlayStore, paletteIsThere } from "./open-palette.ts";

it("keeps the letters that are typed before the palette is there, and no others", () => {
  expect(keepEarlyKey("a")).toBe(false);
  openPalette("search");
  expect(overlayStore.read()).toEqual({ kind: "palette", mode: "search" });
  for (const key of ["T", "-", "x", "Backspace", "6"]) expect(keepEarlyKey(key)).toBe(true);
  expect(keepEarlyKey("Enter")).toBe(false);
  expect(earlyText()).toBe("T-6");
  paletteIsThere();
  expect(keepEarlyKey("7")).toBe(false);
  closeOverlay();
  expect(overlayStore.read()).toBeNull();
  openPalette();
  expect(earlyText()).toBe("");
  closeOverlay();
});
