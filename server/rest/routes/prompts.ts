import { chapter, get, patch, post, put, remove } from "../route.ts";

export const promptRoutes = chapter("Prompts", [
  get("/prompts", "prompts.list", "List prompts"),
  post("/prompts", "prompts.create", "Write a new prompt", { creates: "/prompts/{id}" }),
  get("/prompts/{id}", "prompts.get", "Read a prompt", {
    note: "`id` is the prompt’s id, or its name. `shown` is the newest version unless `version` names another.",
    version: ["name", "description", "version", "labels", "archivedAt"],
  }),
  patch("/prompts/{id}", "prompts.update", "Rename a prompt, or say what it is for"),
  get("/prompts/{id}/versions", "prompts.versions", "List the versions of a prompt"),
  post("/prompts/{id}/versions", "prompts.save", "Save the next version", {
    changes: "/prompts/{id}",
    note: "`baseVersion` is the version the text was made from; when there is a newer one, nothing is saved.",
  }),
  get("/prompts/{id}/diff", "prompts.diff", "What changed between two versions"),
  get("/prompts/{id}/uses", "prompts.uses", "Who is told by a prompt, and how often each version was used"),
  post("/prompts/{id}/render", "prompts.render", "Put values into a prompt", {
    note: "`tokens` counts by a widely used encoding; models differ a little.",
  }),
  put("/prompts/{id}/labels/{label}", "prompts.setLabel", "Let a label mean a version", {
    changes: "/prompts/{id}",
    note: "To an older version it is the way back.",
  }),
  remove("/prompts/{id}/labels/{label}", "prompts.removeLabel", "Take a label away", { changes: "/prompts/{id}" }),
  put("/prompts/{id}/archived", "prompts.archive", "Archive a prompt, or bring it back", { changes: "/prompts/{id}" }),
]);
