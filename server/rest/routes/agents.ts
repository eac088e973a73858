import { chapter, get, patch, post, put, remove } from "../route.ts";

export const agentRoutes = chapter("Agents", [
  get("/agents", "agents.all", "List agents", { id: "agents.list" }),
  get("/agents/find", "agents.find", "Find agents by what they can do"),
  get("/agents/choices", "agents.choices", "Roles, capabilities and tools an agent can have"),
  post("/agents", "agents.create", "Add an agent", { creates: "/agents/{id}" }),
  get("/agents/{id}", "agents.get", "Read an agent, with its heartbeat and last runs", {
    version: ["revision", "isPaused"],
  }),
  patch("/agents/{id}", "agents.update", "Change an agent", {
    note: "`heartbeatEveryMs` or `heartbeatCron` says when it looks for work by itself.",
  }),
  post("/agents/{id}/pause", "agents.setPaused", "Pause an agent", {
    id: "agents.pause",
    fixed: { isPaused: true },
    changes: "/agents/{id}",
  }),
  post("/agents/{id}/resume", "agents.setPaused", "Let an agent go on", {
    id: "agents.resume",
    fixed: { isPaused: false },
    changes: "/agents/{id}",
  }),
  post("/agents/{id}/wake", "agents.wake", "Wake an agent with words"),
  post("/agents/{id}/heartbeat", "agents.wake", "Have an agent look for work now", {
    id: "agents.heartbeat",
    fixed: { text: "Look at what is open for you, and go on with it." },
  }),
  get("/agents/{agentId}/wakes", "agents.wakes", "List what woke an agent"),
  get("/agents/{agentId}/stream", "events.live", "Follow an agent", { id: "agents.stream", isStream: true }),
  get("/agents/{id}/revisions", "agents.revisions", "List the revisions of an agent"),
  get("/agents/{id}/diff", "agents.diff", "What changed between two revisions"),
  post("/agents/{id}/rollback", "agents.rollback", "Go back to a revision", { changes: "/agents/{id}" }),
  post("/agents/{id}/clone", "agents.clone", "Copy an agent", { id: "agents.clone", creates: "/agents/{id}" }),
  post("/agents/{id}/retire", "agents.retire", "Retire an agent", { changes: "/agents/{id}" }),
  post("/agents/{id}/unretire", "agents.unretire", "Bring an agent back", { changes: "/agents/{id}" }),
  get("/agents/{agentId}/hooks", "agents.hooks", "List the webhooks that wake an agent"),
  post("/agents/{agentId}/hooks", "agents.createHook", "Make a webhook that wakes an agent", { isSecret: true }),
  post("/agents/{agentId}/keys", "agents.createKey", "Make a key for the program of an agent that runs outside", {
    isSecret: true,
    note: "Keys are listed, rotated and revoked at `/api-keys`.",
  }),
  remove("/hooks/{hookId}", "agents.revokeHook", "Revoke a webhook"),
  post("/assignment-overrides/forget", "tasks.forgetOverrides", "Forget whom you preferred for a capability"),
]);

export const programRoutes = chapter("Agents that run outside", [
  post("/agents/me/heartbeat", "program.beat", "Say that the agent’s program is there, and hear what waits for it", {
    note: "With an agent’s key. `waitSeconds` waits for something to come.",
  }),
  post("/agents/me/claim", "program.claim", "Claim work: a run, and the token to do it by", {
    isSecret: true,
    note: "With an agent’s key. The same `claimKey` gives the same run and a new token.",
  }),
  get("/runs/me", "program.run", "Read the work order and the tools of the run that was claimed", {
    note: "With the token of the run, as all that follows.",
  }),
  post("/runs/me/tools/{name}", "program.callTool", "Call a tool of the agent", {
    note: "The same `callId` is done once. `waiting`: a person has to agree first, or something is paused; ask for the call again.",
  }),
  get("/runs/me/calls/{callId}", "program.readCall", "What became of a call"),
  post("/runs/me/give-up", "program.giveUp", "Give the run up"),
]);

export const runRoutes = chapter("Runs", [
  get("/runs", "runs.list", "List runs"),
  get("/runs/{id}", "runs.get", "Read a run with its trace", { note: "`id` is the run’s id, or its number." }),
  get("/runs/{runId}/steps/{index}", "runs.step", "Read a step of a trace in full"),
  post("/runs/{id}/cancel", "runs.cancel", "Stop a run"),
  post("/runs/{id}/retry", "runs.retry", "Do a failed run again"),
  get("/runs/{id}/replay", "runs.replay", "Tell a run again from its record"),
  post("/runs/{runId}/forks", "runs.fork", "Try a run another way from one of its steps", { creates: "/runs/{id}" }),
  post("/runs/{id}/promote", "runs.promote", "Make what a fork did count"),
  get("/runs/{runId}/compare/{otherRunId}", "runs.compare", "Compare two runs"),
  get("/runs/{runId}/compare/{otherRunId}/steps/{index}", "runs.compareStep", "Compare a step of two runs"),
]);

export const approvalRoutes = chapter("Approvals", [
  get("/approvals", "approvals.list", "List what waits for a decision, or waited"),
  get("/approvals/{id}", "approvals.get", "Read an approval"),
  post("/approvals/{id}/decide", "approvals.decide", "Approve or reject"),
  post("/approvals/decide", "approvals.decideMany", "Approve or reject several"),
  post("/approvals/{id}/delegate", "approvals.delegate", "Hand a decision to somebody else"),
  get("/approval-rules", "approvalRules.list", "List the rules"),
  post("/approval-rules", "approvalRules.add", "Add a rule"),
  patch("/approval-rules/{id}", "approvalRules.change", "Change a rule"),
  post("/approval-rules/{id}/move", "approvalRules.move", "Move a rule up or down"),
  remove("/approval-rules/{id}", "approvalRules.remove", "Remove a rule"),
  get("/approval-rules/tools", "approvalRules.tools", "List the tools a rule can name"),
  get("/approval-rules/explain", "approvalRules.explain", "What the rules would say to an action"),
]);

export const chatRoutes = chapter("Chats", [
  get("/sessions", "sessions.list", "List chats"),
  post("/sessions", "sessions.create", "Begin a chat", { creates: "/sessions/{id}" }),
  get("/sessions/{sessionId}", "sessions.get", "Read a chat"),
  get("/sessions/{sessionId}/talk", "sessions.talk", "Read what was said in a chat"),
  post("/sessions/{sessionId}/messages", "sessions.send", "Say something in a chat"),
  post("/sessions/{sessionId}/stop", "sessions.stop", "Stop the answer that is being written"),
  patch("/sessions/{sessionId}", "sessions.rename", "Rename a chat"),
  put("/sessions/{sessionId}/agents", "sessions.setAgents", "Say which agents take part"),
  put("/sessions/{sessionId}/place", "sessions.setPlace", "Say what a chat is about"),
  put("/sessions/{sessionId}/archived", "sessions.archive", "Put a chat away, or bring it back"),
  put("/sessions/{sessionId}/deleted", "sessions.delete", "Delete a chat"),
  post("/chat-messages/{chatMessageId}/retry", "sessions.retry", "Ask for an answer again"),
  post("/chat-messages/{chatMessageId}/branch", "sessions.branch", "Begin a new chat from a message"),
  post("/chat-messages/{chatMessageId}/choose", "sessions.chooseVersion", "Go on from another version"),
  put("/chat-messages/{chatMessageId}/rating", "sessions.rate", "Say whether an answer was good"),
  remove("/chat-messages/{chatMessageId}/queue", "sessions.removeQueued", "Take back a message that waits"),
]);
