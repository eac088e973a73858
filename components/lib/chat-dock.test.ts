import { expect, it } from "vitest";
import { placeInPath } from "./chat-dock.ts";

const id = "0190f5fe-0000-7000-8000-0000000000a1";

it("reads what the person looks at from the address", () => {
  expect(placeInPath(`/norrland/missions/${id}`)).toEqual({ kind: "mission", id });
  expect(placeInPath(`/norrland/missions/${id}/workspace`)).toEqual({ kind: "mission", id });
  expect(placeInPath(`/norrland/tasks/${id}`)).toEqual({ kind: "task", id });
  expect(placeInPath(`/norrland/documents/${id}`)).toEqual({ kind: "document", id });
  expect(placeInPath("/norrland/missions/new")).toBeNull();
  expect(placeInPath("/norrland")).toBeNull();
});
