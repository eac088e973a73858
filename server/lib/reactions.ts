// Apart from the schema, which would bring its whole validator into the browser.

export const REACTIONS = ["thumbs_up", "thumbs_down", "heart", "party", "eyes", "check", "question", "rocket"] as const;
