import type { ChatSkill } from "./chat-ask.ts";
import { askSkill, missionSkill, taskSkill } from "./chat-deeds.ts";
import { documentSkill, fileSkill } from "./chat-files.ts";
import { statusSkill } from "./chat-status.ts";
import { stockHelpSkill, stockSkill } from "./stock-skill.ts";

/** In the order in which they are asked; a more particular one stands before a more general one. */
export const CHAT_SKILLS: readonly ChatSkill[] = [
  stockHelpSkill,
  taskSkill,
  missionSkill,
  askSkill,
  stockSkill,
  fileSkill,
  documentSkill,
  statusSkill,
];
