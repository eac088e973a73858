import { expect, it } from "vitest";
import { matchCommands, readCommand } from "./chat-commands.ts";
import { groupByAge } from "./chat-groups.ts";

it("offers the commands that begin as typed, and none once there is more", () => {
  expect(matchCommands("/st").map((command) => command.name)).toEqual(["status", "stuck", "stop"]);
  expect(matchCommands("/").length).toBeGreaterThan(6);
  expect(matchCommands("/task compare")).toEqual([]);
  expect(matchCommands("a /task")).toEqual([]);
});

it("turns a command into words or a deed, and says what is wrong with it", () => {
  expect(readCommand("/status")).toEqual({ kind: "say", text: "How is the team doing?" });
  expect(readCommand("/task  weigh the anchors ")).toEqual({ kind: "say", text: "Add a task: weigh the anchors" });
  expect(readCommand("/agent Iris")).toEqual({ kind: "do", what: "agent", rest: "Iris" });
  expect(readCommand("/task")).toMatchObject({ kind: "wrong" });
  expect(readCommand("/fly")).toEqual({ kind: "wrong", reason: "There is no command /fly. Type / to see them." });
  expect(readCommand("1/2 of it")).toEqual({ kind: "say", text: "1/2 of it" });
});

it("groups chats by how long ago they were", () => {
  const now = new Date(2026, 10, 29, 9).getTime();
  const row = (days: number) => ({ lastAt: new Date(now - days * 86_400_000) });
  const titles = groupByAge([row(0), row(1), row(5), row(20)], now).map(({ title, rows }) => `${title} ${rows.length}`);
  expect(titles).toEqual(["Today 1", "This week 2", "Earlier 1"]);
});
