import { chapter, get, patch, post, put, remove } from "../route.ts";

export const documentRoutes = chapter("Documents", [
  get("/documents", "documents.list", "List documents"),
  post("/documents", "documents.create", "Create a document", { creates: "/documents/{documentId}" }),
  get("/documents/{id}", "documents.get", "Read a document", {
    version: ["version", "kind", "tags", "status", "audience", "missionId", "taskId", "agentId"],
  }),
  patch("/documents/{id}", "documents.update", "Change what is said of a document"),
  post("/documents/{id}/versions", "documents.save", "Save a new version", {
    changes: "/documents/{id}",
    note: "What others wrote since `baseVersion` is merged; where both changed the same lines, `outcome` is `conflict`.",
  }),
  post("/documents/{id}/restore", "documents.restore", "Bring a version back", { changes: "/documents/{id}" }),
  get("/documents/{id}/diff", "documents.diff", "What changed between two versions"),
  get("/documents/{id}/blame", "documents.blame", "Who wrote which lines"),
  post("/documents/{id}/review", "documents.askReview", "Ask for a review", { changes: "/documents/{id}" }),
  post("/documents/{id}/accept", "documents.accept", "Accept a version", { changes: "/documents/{id}" }),
  post("/documents/{id}/send-back", "documents.sendBack", "Send a version back", { changes: "/documents/{id}" }),
  get("/documents/{id}/shares", "documents.shares", "List the public links of a document"),
  post("/documents/{id}/shares", "documents.share", "Make a public link", { isSecret: true }),
  remove("/shares/{shareId}", "documents.revokeShare", "Revoke a public link"),
  get("/document-tags", "documents.tags", "List the tags in use"),
  get("/document-templates", "documents.templates", "List the templates"),
  post("/document-templates", "documents.saveTemplate", "Save a template"),
  post("/outside-text/trust", "outside.trust", "Say that a text from outside is to be trusted"),
  remove("/document-templates/{templateId}", "documents.deleteTemplate", "Delete a template"),
]);

export const stateRoutes = chapter("Working state", [
  get("/state/working-md", "working.get", "Read WORKING.md"),
  put("/state/working-md", "working.propose", "Write WORKING.md", {
    note: "`baseVersion` is the version that was read; what others changed since then is merged.",
  }),
  get("/state/working-md/versions", "working.versions", "List its versions"),
  get("/state/working-md/versions/{version}", "working.version", "Read a version"),
  get("/state/working-md/diff", "working.diff", "What changed between two versions"),
  post("/state/working-md/restore", "working.restore", "Bring a version back"),
]);

export const workspaceRoutes = chapter("Workspaces", [
  get("/missions/{missionId}/workspace", "workspaces.get", "Read a mission’s workspace"),
  get("/missions/{missionId}/workspace/files", "workspaces.files", "List its files"),
  get("/missions/{missionId}/workspace/file", "workspaces.file", "Read a file"),
  put("/missions/{missionId}/workspace/file", "workspaces.write", "Write or remove a file"),
  get("/missions/{missionId}/workspace/commits", "workspaces.log", "List its commits"),
  get("/missions/{missionId}/workspace/diff", "workspaces.diff", "What changed between two commits"),
  get("/missions/{missionId}/workspace/runs", "workspaces.runs", "List the commands that ran"),
  get("/missions/{missionId}/workspace/runs/{number}", "workspaces.output", "Read what a command wrote"),
  post("/missions/{missionId}/workspace/runs", "workspaces.run", "Run a command in it"),
]);

export const marketRoutes = chapter("Prices", [
  get("/market/series", "market.series", "Read a series of prices with its figures"),
  get("/market/figures", "market.figures", "Figures of one or more series"),
  get("/market/compare", "market.compare", "Compare series"),
  post("/market/series", "market.refresh", "Fetch a series of prices"),
  get("/market/home", "market.home", "The symbol on the team’s first page"),
  put("/market/home", "market.setHome", "Set the symbol on the team’s first page"),
]);
