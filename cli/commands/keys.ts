import { KEY_SCOPE_GROUPS } from "#server/lib/scopes";
import { type Call, type Command, LIST_OPTIONS } from "../command.ts";
import { CommandError, UsageError } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { moreLine, readPages } from "../pages.ts";
import { paper } from "../paper.ts";
import { findAgent } from "../references.ts";
import { type Column, tableOf } from "../table.ts";
import { agoOf } from "../words.ts";

type KeyScope = (typeof KEY_SCOPE_GROUPS)[number]["scopes"][number][0];
const SCOPES: readonly KeyScope[] = KEY_SCOPE_GROUPS.flatMap(({ scopes }) => scopes.map(([scope]): KeyScope => scope));

type Row = {
  id: string;
  name: string;
  prefix: string | null;
  scopes: string[] | null;
  state: string;
  by: { name: string };
  lastUsedAt: Date | null;
  expiresAt: Date | null;
};

const COLUMNS: readonly Column<Row>[] = [
  { title: "Key", cell: (key) => key.prefix ?? "" },
  { title: "Name", cell: (key) => key.name, isFlexible: true },
  { title: "State", cell: (key) => key.state, isState: true },
  { title: "May", cell: (key) => key.scopes?.join(" ") ?? "all its maker may", isFlexible: true },
  { title: "By", cell: (key) => key.by.name },
  { title: "Used", cell: (key) => agoOf(key.lastUsedAt), isRight: true },
  { title: "Ends", cell: (key) => key.expiresAt?.toISOString().slice(0, 10) ?? "never" },
  { title: "Id", cell: (key) => key.id },
];

export const keyCommands: readonly Command[] = [
  {
    words: ["keys", "list"],
    about: "API keys: yours, or everybody’s for who manages the team",
    options: [{ name: "ended", about: "those that work no more" }, ...LIST_OPTIONS],
    example: "./muster keys list",
    needs: "keys:write",
    run: async (call) => {
      const connection = await call.connect();
      const page = await readPages(call, (at) =>
        connection.ask(({ api }) => api.apiKeys.list.query({ ...at, isEnded: call.isOn("ended") })),
      );
      const lines = page.items.length > 0 ? tableOf(COLUMNS, page.items, paper()) : ["No key."];
      return { json: page, lines: [...lines, ...moreLine("keys list", page.nextCursor)] };
    },
  },
  {
    words: ["keys", "create"],
    about: "a new key for a program; it is shown once",
    args: [{ name: "name", about: "what the key is for" }],
    options: [
      { name: "scope", value: "SCOPE", isMany: true, choices: SCOPES, about: "what it may do" },
      { name: "agent", value: "NAME", about: "instead for the program of this agent, which runs outside of Muster" },
      { name: "days", value: "N", about: "how long it works", usual: "90" },
    ],
    details: `SCOPE is one of ${SCOPES.join(", ")}. A key may never do more than who makes it.`,
    example: './muster keys create "Nightly report" --scope missions:read --scope documents:read',
    needs: "keys:write",
    run: createKey,
  },
  {
    words: ["keys", "revoke"],
    about: "a key works no more, at once",
    args: [{ name: "key", about: "a key’s beginning or id" }],
    example: "./muster keys revoke mst_1a2b3c4d",
    needs: "keys:write",
    run: revokeKey,
  },
];

async function createKey(call: Call) {
  const scopes = call.values("scope").map((text) => {
    const scope = SCOPES.find((one) => one === text);
    const meant = nearest(text, SCOPES);
    if (!scope)
      throw new UsageError(
        `there is no permission “${text}”${meant ? `; did you mean ${meant}?` : `; see ./muster keys create --help`}`,
      );
    return scope;
  });
  const agent = call.value("agent");
  if (agent && scopes.length > 0)
    throw new UsageError("a key of an agent opens that agent’s work and nothing else: leave --scope out");
  if (!agent && scopes.length === 0) throw new UsageError("say what the key may do: --scope missions:read");
  const days = call.value("days");
  if (days !== undefined && !/^\d{1,3}$/.test(days)) throw new UsageError("--days is a number of days");
  const connection = await call.connect();
  const { api } = await connection.client();
  const key = { name: call.args[0] ?? "", ...(days === undefined ? {} : { expiresInDays: Number(days) }) };
  const made = agent
    ? await api.agents.createKey.mutate({ ...key, agentId: (await findAgent(connection, agent)).id })
    : await api.apiKeys.create.mutate({ ...key, scopes });
  call.say("Shown once. Put it where your program finds it; nobody can read it again.");
  return { json: made, lines: [made.secret] };
}

async function revokeKey(call: Call) {
  const [reference = ""] = call.args;
  const connection = await call.connect();
  const { items } = await connection.ask(({ api }) => api.apiKeys.list.query({ limit: 200 }));
  const found = items.filter(({ id, prefix, name }) => id === reference || prefix === reference || name === reference);
  const [key, second] = found;
  if (!key) throw new CommandError(`There is no key “${reference}”. See ./muster keys list.`);
  if (second) throw new CommandError(`${found.length} keys are called “${reference}”: name one by its id.`);
  await connection.ask(({ api }) => api.apiKeys.revoke.mutate({ keyId: key.id }));
  return { json: { id: key.id, revoked: true }, lines: [`${key.name} works no more.`] };
}
