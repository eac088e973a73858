/** What people say they do. It suggests agents and goals and decides nothing. */
export const PERSONAS = [
  "founder",
  "developer",
  "researcher",
  "marketer",
  "trader",
  "support",
  "operations",
  "other",
] as const;
export type Persona = (typeof PERSONAS)[number];
