import type { Persona } from "#server/lib/personas";

/** What people do, and what agents do for them. */
export const personaWords: Record<Persona, { label: string; hint: string }> = {
  founder: { label: "Run a business", hint: "Figures, offers, letters, what to do next" },
  developer: { label: "Build software", hint: "Code with tests, reviews, notes on a release" },
  researcher: { label: "Do research", hint: "Sources read closely, claims with proof" },
  marketer: { label: "Marketing and sales", hint: "What sells where, texts, answers to mail" },
  trader: { label: "Trade and invest", hint: "Prices, comparisons, figures that are computed" },
  support: { label: "Help customers", hint: "Tickets sorted, answers drafted, what takes long" },
  operations: { label: "Operations", hint: "Suppliers, tables, checks that come again" },
  other: { label: "Something else", hint: "A bit of everything to begin with" },
};
