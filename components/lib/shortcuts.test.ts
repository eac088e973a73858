import { describe, expect, it } from "vitest";
import { placeGroups } from "./navigation.ts";
import { keyName, keysOfPlace, readKey, shortcutGroups } from "./shortcuts.ts";

const press = (key: string, more: Partial<Parameters<typeof readKey>[0]> = {}) => ({
  key,
  isMod: false,
  isAlt: false,
  isTyping: false,
  ...more,
});

describe("keys", () => {
  it("go to a place by two of them", () => {
    const { action, first } = readKey(press("g"), null);
    expect({ action, first }).toEqual({ action: null, first: "g" });
    expect(readKey(press("m"), first)).toEqual({ action: { kind: "go", path: "/missions" }, first: null });
    expect(readKey(press("z"), first)).toEqual({ action: null, first: null });
  });

  it("mean nothing while somebody types, except with Ctrl or ⌘", () => {
    expect(readKey(press("c", { isTyping: true }), null).action).toBeNull();
    expect(readKey(press("g", { isTyping: true }), null).first).toBeNull();
    expect(readKey(press("m", { isTyping: true }), "g").action).toBeNull();
    expect(readKey(press("k", { isTyping: true, isMod: true }), null).action).toEqual({ kind: "palette" });
    expect(readKey(press("K", { isMod: true }), null).action).toEqual({ kind: "palette" });
  });

  it("leave the browser its own", () => {
    expect(readKey(press("c", { isMod: true }), null)).toEqual({ action: null, first: null });
    expect(readKey(press("g", { isMod: true }), null)).toEqual({ action: null, first: null });
    expect(readKey(press("c", { isAlt: true }), null)).toEqual({ action: null, first: null });
  });

  it("each mean one thing, and every place has some", () => {
    const all = shortcutGroups.flatMap((group) => group.shortcuts.map((shortcut) => shortcut.keys.join(" ")));
    expect(new Set(all).size).toBe(all.length);
    for (const place of placeGroups.flat()) expect(keysOfPlace(place.path), place.label).toHaveLength(2);
  });

  it("are named as on the keyboard", () => {
    expect(["mod", "k", "Enter"].map((key) => keyName(key, true))).toEqual(["⌘", "K", "↵"]);
    expect(keyName("mod", false)).toBe("Ctrl");
  });
});
