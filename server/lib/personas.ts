import type { ROLE_NAMES } from "./agent-words.ts";

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

export type StartingAgent = { name: string; role: (typeof ROLE_NAMES)[number] };

const agent = (name: string, role: StartingAgent["role"]): StartingAgent => ({ name, role });
const ADA = agent("Ada", "orchestrator");
const VERA = agent("Vera", "qa_engineer");
const IRIS = agent("Iris", "researcher");
const BRAM = agent("Bram", "data_processor");
const JUNO = agent("Juno", "analyst");
const NOOR = agent("Noor", "writer");
const TOMAS = agent("Tomas", "backend_developer");
const OTTO = agent("Otto", "mail_clerk");
const RUNE = agent("Rune", "devops_engineer");

/** Who stands ready in a new team of which nothing more is known. */
export const USUAL_AGENTS: readonly StartingAgent[] = [ADA, IRIS, BRAM, JUNO, NOOR, VERA, TOMAS, OTTO];

/** What each of them needs first. Somebody plans and somebody checks in every team: without the two no mission ends. */
export const AGENTS_FOR: Record<Persona, readonly StartingAgent[]> = {
  founder: [ADA, IRIS, BRAM, JUNO, NOOR, VERA, OTTO],
  developer: [ADA, agent("Cleo", "cto"), TOMAS, agent("Finn", "frontend_developer"), RUNE, NOOR, VERA],
  researcher: [ADA, IRIS, agent("Ivo", "researcher"), BRAM, JUNO, NOOR, VERA],
  marketer: [ADA, IRIS, BRAM, JUNO, NOOR, OTTO, VERA],
  trader: [ADA, IRIS, BRAM, agent("Sten", "stock_analyst"), JUNO, NOOR, VERA],
  support: [ADA, OTTO, BRAM, JUNO, NOOR, VERA],
  operations: [ADA, IRIS, BRAM, JUNO, RUNE, NOOR, VERA],
  other: USUAL_AGENTS,
};

/** Which roles every team keeps. */
export const NEEDED_ROLES: readonly StartingAgent["role"][] = ["orchestrator", "qa_engineer"];

/** Sample missions, by their ids, that come first for each; the others follow. */
const SAMPLES_FOR: Record<Persona, readonly string[]> = {
  founder: ["revenue", "offers"],
  developer: ["function", "support"],
  researcher: ["offers", "revenue"],
  marketer: ["revenue", "support"],
  trader: ["revenue", "function"],
  support: ["support", "offers"],
  operations: ["offers", "support"],
  other: [],
};

/** What fits what somebody does comes first. */
export function samplesFor<Sample extends { id: string }>(
  persona: Persona | null,
  samples: readonly Sample[],
): Sample[] {
  const first = persona ? SAMPLES_FOR[persona] : [];
  const placeOf = ({ id }: Sample) => (first.includes(id) ? first.indexOf(id) : first.length);
  return samples.toSorted((one, other) => placeOf(one) - placeOf(other));
}
