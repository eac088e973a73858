import type { Connection } from "./connection.ts";
import { CommandError, UsageError } from "./failure.ts";
import { nearest } from "./nearest.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PAGE = 200;

type Numbered = { id: string; number: number };
type Page = { items: Numbered[]; nextCursor: string | null };

/** `T-12`, `t-12`, `12` or an id. Lists come newest first and by number: the page that holds it is asked for directly. */
async function byNumber(
  text: string,
  letter: string,
  read: (cursor: string | null) => Promise<Page>,
): Promise<{ id: string }> {
  if (UUID.test(text)) return { id: text };
  const number = Number(new RegExp(`^(?:${letter}-?)?(\\d{1,9})$`, "i").exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) throw new UsageError(`“${text}” names nothing: write ${letter}-12, or an id`);
  // A cursor is the number before which the page begins.
  const { items } = await read(Buffer.from(String(number + 1)).toString("base64url"));
  const found = items.find((item) => item.number === number);
  if (found) return found;
  throw new CommandError(`There is no ${letter}-${number} in this team.`);
}

export function findTask(connection: Connection, text: string): Promise<{ id: string }> {
  return byNumber(text, "T", (cursor) =>
    connection.ask(({ api }) => api.tasks.list.query({ limit: 1, ...at(cursor) })),
  );
}

export function findMission(connection: Connection, text: string): Promise<{ id: string }> {
  return byNumber(text, "M", (cursor) =>
    connection.ask(({ api }) => api.missions.list.query({ limit: 1, ...at(cursor) })),
  );
}

/** The newest first, but not by number alone: all that are open are looked through. */
export async function findApproval(connection: Connection, text: string): Promise<{ id: string }> {
  if (UUID.test(text)) return { id: text };
  const number = Number(/^(?:A-?)?(\d{1,9})$/i.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) throw new UsageError(`“${text}” names nothing: write A-4, or an id`);
  for (let cursor: string | null = null; ; ) {
    const page: Page = await connection.ask(({ api }) => api.approvals.list.query({ limit: PAGE, ...at(cursor) }));
    const found = page.items.find((item) => item.number === number);
    if (found) return found;
    if (page.nextCursor === null) throw new CommandError(`There is no A-${number} in this team.`);
    cursor = page.nextCursor;
  }
}

const at = (cursor: string | null) => (cursor === null ? {} : { cursor });

/** By its name, whatever its letters, or by its id. */
export async function findAgent(connection: Connection, text: string): Promise<{ id: string; name: string }> {
  const agents = await everyAgent(connection);
  const found = agents.find(({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase());
  if (found) return found;
  const meant = nearest(
    text.toLowerCase(),
    agents.map(({ name }) => name.toLowerCase()),
  );
  throw new CommandError(`There is no agent “${text}”. ${meant ? `Did you mean ${meant}?` : "See ./muster agents."}`);
}

async function everyAgent(connection: Connection): Promise<{ id: string; name: string }[]> {
  const agents: { id: string; name: string }[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: { items: typeof agents; nextCursor: string | null } = await connection.ask(({ api }) =>
      api.agents.all.query({ limit: PAGE, ...at(cursor) }),
    );
    agents.push(...page.items);
    if (page.nextCursor === null) return agents;
    cursor = page.nextCursor;
  }
}

/** By its title, whatever its letters, or by its id. */
export async function findDocument(connection: Connection, text: string): Promise<{ id: string }> {
  if (UUID.test(text)) return { id: text };
  const { items } = await connection.ask(({ api }) => api.documents.list.query({ limit: PAGE }));
  const found = items.filter(({ title }) => title.toLowerCase() === text.toLowerCase());
  const [first, second] = found;
  if (first && !second) return first;
  if (second)
    throw new CommandError(
      `${found.length} documents have the title “${text}”: name one by its id. See ./muster docs list.`,
    );
  throw new CommandError(
    `There is no document “${text}” among the newest ${PAGE}. Name it by its id; see ./muster docs list.`,
  );
}
