import { expect, it, vi } from "vitest";
import { endUndo, offerUndo, undoStore } from "./undo.ts";

it("offers to undo the last change only", () => {
  const heard = vi.fn();
  const leave = undoStore.subscribe(heard);
  offerUndo("T-1 called off", () => Promise.resolve());
  const first = undoStore.read();
  offerUndo("T-2 called off", () => Promise.resolve());
  expect(undoStore.read()?.text).toBe("T-2 called off");
  endUndo(first?.id ?? 0);
  expect(undoStore.read()?.text).toBe("T-2 called off");
  endUndo(undoStore.read()?.id ?? 0);
  expect(undoStore.read()).toBeNull();
  expect(heard).toHaveBeenCalledTimes(3);
  leave();
});
