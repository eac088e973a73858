import { expect, it } from "vitest";
import { closeOverlay, keepEarlyKey, openPalette, overlayStore, takeEarlyText } from "./open-palette.ts";

it("keeps the letters that are typed before the palette has the focus, and no others", () => {
  expect(keepEarlyKey("a")).toBe(false);
  openPalette("search");
  expect(overlayStore.read()).toEqual({ kind: "palette", mode: "search" });
  for (const key of ["T", "-", "x", "Backspace", "6"]) expect(keepEarlyKey(key)).toBe(true);
  expect(keepEarlyKey("Enter")).toBe(false);
  expect(takeEarlyText()).toBe("T-6");
  expect(takeEarlyText()).toBe("");
  expect(keepEarlyKey("7")).toBe(false);
  closeOverlay();
  expect(overlayStore.read()).toBeNull();
  openPalette();
  expect(takeEarlyText()).toBe("");
  closeOverlay();
});
