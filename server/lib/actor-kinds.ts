/** Every kind of actor, as lists offer them. Apart from the schema: a browser needs no validator for a list of choices. */
export const ACTOR_KINDS = ["user", "agent", "apiKey", "system", "webhook", "mail"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];
