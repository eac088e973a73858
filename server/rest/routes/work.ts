import { chapter, get, patch, post, put } from "../route.ts";

export const missionRoutes = chapter("Missions", [
  get("/missions", "missions.list", "List missions"),
  post("/missions", "missions.create", "Start a mission", { creates: "/missions/{id}" }),
  get("/missions/{id}", "missions.get", "Read a mission", {
    version: ["budgetMicros", "deadlineAt", "isPaused", "status"],
  }),
  post("/missions/{id}/pause", "missions.setPaused", "Pause a mission", pausing("missions", true)),
  post("/missions/{id}/resume", "missions.setPaused", "Let a mission go on", pausing("missions", false)),
  post("/missions/{id}/cancel", "missions.cancel", "End a mission", { changes: "/missions/{id}" }),
  post("/missions/{id}/take-up", "missions.takeUp", "Take up a failed mission again", { changes: "/missions/{id}" }),
  put("/missions/{id}/budget", "missions.setBudget", "Set what a mission may spend", { changes: "/missions/{id}" }),
  get("/missions/{missionId}/plan", "missions.plan", "Read a mission’s plan"),
  get("/missions/{missionId}/plan/versions", "plans.versions", "List the versions of a plan"),
  patch("/missions/{missionId}/plan", "plans.edit", "Change steps of a plan", {
    note: "`baseVersion` is the version the change was made on; a plan that went on since then answers 409.",
  }),
  post("/missions/{missionId}/plan/replan", "plans.replan", "Ask for a new plan"),
  get("/missions/{missionId}/money", "money.mission", "What a mission cost and will cost"),
  post("/questions/{questionId}/answer", "missions.answer", "Answer a question of an agent"),
  get("/samples", "samples.list", "List the sample missions"),
  post("/samples/{id}/start", "samples.start", "Start a sample mission", { creates: "/missions/{id}" }),
]);

export const taskRoutes = chapter("Tasks", [
  get("/tasks", "tasks.list", "List tasks"),
  post("/tasks", "tasks.create", "Create a task", { creates: "/tasks/{id}" }),
  get("/tasks/{id}", "tasks.get", "Read a task", {
    version: ["title", "description", "status", "priority", "labels", "dueAt", "parent", "assignee", "reviewerUser"],
  }),
  patch("/tasks/{id}", "tasks.update", "Change a task"),
  put("/tasks/{id}/assignee/agent", "tasks.assign", "Give a task to an agent", { changes: "/tasks/{id}" }),
  put("/tasks/{id}/assignee/person", "tasks.assignPerson", "Give a task to a person", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/release", "tasks.release", "Take a task from who has it", { changes: "/tasks/{id}" }),
  put("/tasks/{id}/status", "tasks.move", "Move a task to another state", { changes: "/tasks/{id}" }),
  put("/tasks/{id}/dependencies", "tasks.setDependencies", "Set what a task waits for", { changes: "/tasks/{id}" }),
  put("/tasks/{id}/reviewer", "tasks.setReviewer", "Say who reviews a task", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/start", "tasks.startByPerson", "Begin a task of yours", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/submit", "tasks.submitByPerson", "Hand in a task of yours", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/accept", "tasks.accept", "Accept the work on a task", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/return", "tasks.return", "Send the work on a task back", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/cancel", "tasks.cancel", "End a task", { changes: "/tasks/{id}" }),
  post("/tasks/{id}/retry", "tasks.retry", "Try a failed task again", { changes: "/tasks/{id}" }),
  post("/tasks/reopen", "tasks.reopen", "Open ended tasks again"),
  get("/tasks/{id}/graph", "tasks.graph", "The tasks around a task"),
  get("/tasks/{id}/history", "tasks.history", "What happened to a task"),
  get("/tasks/{id}/seats", "tasks.seats", "Who could do a task, and how well"),
  get("/tasks/{id}/evidence", "tasks.evidenceOptions", "What can prove a task’s criteria"),
  post("/criteria/{criterionId}/proof", "tasks.prove", "Prove a criterion"),
  post("/tasks/{taskId}/waive", "tasks.waive", "Do without the proof of a criterion", {
    note: "Without `criterionId`: of all criteria of the task.",
  }),
  get("/blockers", "tasks.blockers", "List what holds work up"),
]);

export const messageRoutes = chapter("Messages", [
  get("/messages/threads", "messages.threads", "List the threads at a task, a mission or a document"),
  get("/messages", "messages.search", "Search messages"),
  post("/messages", "messages.post", "Write a message", {
    creates: "/messages/{messageId}",
    note: "Exactly one of `taskId`, `missionId` and `documentId` says where.",
  }),
  get("/messages/{id}", "messages.thread", "Read a thread"),
  get("/messages/{id}/replies", "messages.replies", "List the replies of a thread"),
  get("/messages/{id}/versions", "messages.versions", "List the versions of a message"),
  patch("/messages/{id}", "messages.edit", "Change a message of yours"),
  post("/messages/{id}/delete", "messages.delete", "Delete a message of yours"),
  post("/messages/{id}/reactions", "messages.react", "Add or take back a reaction"),
  post("/messages/{id}/read", "messages.markRead", "Note how far you have read"),
  get("/messages/read-mark", "messages.readMark", "How far you have read"),
]);

function pausing(what: string, isPaused: boolean) {
  return { id: `${what}.${isPaused ? "pause" : "resume"}`, fixed: { isPaused }, changes: `/${what}/{id}` };
}
