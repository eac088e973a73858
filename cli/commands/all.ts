import type { Command } from "../command.ts";
import { accessCommands } from "./access.ts";
import { agentCommands } from "./agents.ts";
import { completionCommands } from "./completion.ts";
import { decisionCommands } from "./decisions.ts";
import { documentCommands } from "./documents.ts";
import { keyCommands } from "./keys.ts";
import { missionCommands } from "./missions.ts";
import { taskCommands } from "./tasks.ts";
import { teamCommands } from "./team.ts";

export type Group = { title: string; commands: readonly Command[] };

/** Everything that goes to a server. Help, completion and the reference in docs/cli.md are made from it. */
export const GROUPS: readonly Group[] = [
  { title: "Missions", commands: missionCommands },
  { title: "Tasks", commands: taskCommands },
  { title: "Agents", commands: agentCommands },
  { title: "What waits for you", commands: decisionCommands },
  { title: "Documents", commands: documentCommands },
  { title: "Sign-in and keys", commands: [...accessCommands, ...keyCommands] },
  { title: "The team", commands: teamCommands },
  { title: "The shell", commands: completionCommands(() => COMMANDS) },
];

export const COMMANDS: readonly Command[] = GROUPS.flatMap(({ commands }) => commands);
