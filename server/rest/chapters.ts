/** The chapters of the reference, in one sentence each. */
export const CHAPTERS = {
  "Sign-in": "Who you are here, in which teams, and where else you are signed in.",
  Missions: "A goal, and the plan, questions and money on the way to it.",
  Tasks: "What is to be done, by whom, until when, and what proves that it is done.",
  Messages: "What people and agents say to each other at a task, a mission or a document.",
  Documents: "Texts with versions, reviews, comments and public links.",
  Agents: "Who works for the team: roles, capabilities, revisions, and what wakes them.",
  "Agents that run outside": "What an agent’s own program asks for: heartbeats, work, and the tools to do it by.",
  Runs: "What an agent did, step by step: told again, compared, or tried another way.",
  Approvals: "What agents must ask about, and the rules for it.",
  Activities: "What happened, what waits for you, and everything found by a word.",
  Notifications: "What you are told, and how.",
  Chats: "Talks with agents, their answers and other versions of them.",
  Prompts: "Texts that agents work by: versions, labels and variables.",
  "Working state": "WORKING.md: what the team works on now.",
  Workspaces: "A mission’s files, their commits, and commands that run among them.",
  Money: "What was spent, and what may still be.",
  Prices: "Series of prices, and figures on them.",
  Team: "Its people and invitations, models and first page.",
  "API keys and secrets": "Keys for programs, and secrets that agents use without seeing them.",
  "Audit log": "What was done and by whom, in a chain of hashes that shows every change.",
} as const;

export type ChapterName = keyof typeof CHAPTERS;
