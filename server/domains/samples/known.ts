import type { SampleView } from "./schema.ts";

/** `files` lie in `data/`. */
export type Sample = SampleView & { files: string[] };

export const SAMPLES: readonly Sample[] = [
  {
    id: "revenue",
    title: "What drives our revenue?",
    description: "A year of orders and the notes on the range: what sells where, and what to drop.",
    goal: "Which region and product drive our revenue, and which product should we stop selling?",
    minutes: 1,
    agents: ["Ada", "Iris", "Bram", "Juno", "Noor", "Vera"],
    files: ["sales-2026.csv", "range-notes.md"],
  },
  {
    id: "support",
    title: "Where does support take longest?",
    description: "A table of tickets with broken and repeated rows: which team and category need help.",
    goal: "Which team and which category take the most hours to solve on average, and how clean is the data?",
    minutes: 1,
    agents: ["Ada", "Bram", "Juno", "Noor", "Vera"],
    files: ["support-tickets.csv"],
  },
  {
    id: "offers",
    title: "Compare two offers",
    description: "Two suppliers offer the same stove: price, delivery, warranty and conditions side by side.",
    goal: "Compare the two offers: price, delivery, warranty and conditions.",
    minutes: 1,
    agents: ["Ada", "Iris", "Noor", "Vera"],
    files: ["offer-fjellpack.md", "offer-alpinea.md"],
  },
  {
    id: "function",
    title: "Build a function",
    description:
      "Seven examples of what it should do: written with tests, checked with unseen ones, mended, handed over.",
    goal: 'Write a function titleCase(text) that makes a title of a text. Examples: titleCase("hello world") -> "Hello World"; titleCase("a tale of two cities") -> "A Tale Of Two Cities"; titleCase("north by northwest") -> "North By Northwest"; titleCase("x") -> "X"; titleCase("MUCH ADO about nothing") -> "Much Ado About Nothing"; titleCase("iPhone days") -> "Iphone Days"; titleCase("the END") -> "The End"',
    minutes: 1,
    agents: ["Ada", "Tomas", "Vera", "Noor"],
    files: [],
  },
];
