import type { Command } from "./command.ts";

const BOTH = [
  { name: "json", about: "end with one line of JSON" },
  { name: "help", about: "what it does, with its options" },
] as const;

/** What `./muster` does by other programs of this checkout; here for help and completion only. */
export const ELSEWHERE: readonly Omit<Command, "run" | "example" | "needs">[] = [
  { words: ["dev"], about: "the server with hot reload" },
  {
    words: ["backup"],
    about: "pack database and files into one file, also while the server runs",
    options: [
      { name: "verify", about: "open it again and read every row" },
      { name: "with-key", about: "with the vault’s root key" },
      { name: "force", about: "overwrite the file" },
      ...BOTH,
    ],
  },
  {
    words: ["restore"],
    about: "put a backup where MUSTER_DATA_DIR or DATABASE_URL say",
    options: [
      { name: "verify", about: "only check it" },
      { name: "force", about: "also where something is already" },
      ...BOTH,
    ],
  },
  { words: ["vault", "rotate"], about: "a new root key for the vault", options: BOTH },
  { words: ["prepare"], about: "fetch and build what is missing, start nothing" },
  {
    words: ["test"],
    about: "install what the tests need and run them",
    options: [{ name: "only", value: "NAME", about: "one suite" }],
  },
];
