import { eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf, type Tx } from "#db/client";
import { getDb } from "#db/handle";
import { memberships, teams, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { type Ctx, systemContext } from "#server/core/context";
import { getObjectStorage, objectKey } from "#server/core/object-storage";
import { eraseSome } from "#server/domains/teams/erasing";
import { normalEmail, slugOf } from "#server/domains/teams/policy";
import { DomainError, describeError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { log } from "#server/lib/log";
import { ROLE_SCOPES } from "#server/lib/scopes";
import type { ZipReader } from "#server/lib/zip/read";
import { type Checked, checkArchive } from "./checking.ts";
import { mapIds } from "./ids.ts";
import { landing } from "./rows.ts";
import type { ImportReport, Manifest } from "./schema.ts";
import { fillTeam } from "./writing.ts";

/** An import that died is erased this long after it last wrote something. */
const PATIENCE_MS = 60 * 60_000;
const MOST_NAMES = 50;

export type Importer = { userId: string; name: string; email: string };
type Wanted = { name?: string | undefined; passwordHash: string };

/**
 * Makes a new team of an archive, owned by who brings it, all or nothing: it is filled out of everybody's reach and shown when it is
 * whole; what fails is erased. Throws `bad_input` for an archive that is not right.
 */
export async function importTeam(importer: Importer, zip: ZipReader, wanted: Wanted): Promise<ImportReport> {
  const checked = await checkArchive(zip);
  const ctx: Ctx = {
    team: { id: newId() },
    actor: { kind: "user", userId: importer.userId, name: importer.name },
    scopes: new Set(ROLE_SCOPES.owner),
    correlationId: newId(),
    taint: false,
  };
  const made = { people: [] as string[] };
  try {
    await stage(ctx, checked.manifest);
    const { people, strangers } = await placePeople(checked, importer, wanted.passwordHash);
    made.people = strangers;
    const ids = mapIds(checked.known, new Map([[checked.manifest.team.id, ctx.team.id], ...people]));
    const land = landing(checked.manifest, await takeEventNumbers(checked.manifest));
    await fillTeam({ ...checked, teamId: ctx.team.id, ids, land, keepAlive: () => extend(ctx.team.id) });
    const { slug, name } = await showTeam.call(ctx, {
      name: wanted.name || checked.manifest.team.name,
      from: { name: checked.manifest.team.name, exportedAt: checked.manifest.exportedAt },
      auditHead: checked.manifest.audit && { seq: checked.manifest.audit.seq, hash: checked.manifest.audit.hash },
      rows: countRows(checked.manifest),
    });
    return {
      slug,
      name,
      rows: countRows(checked.manifest),
      files: checked.manifest.files.count,
      people: toInvite(checked, importer),
    };
  } catch (error) {
    await undo(ctx.team.id, made.people);
    throw error;
  }
}

const countRows = ({ tables }: Manifest): number => tables.reduce((sum, { rows }) => sum + rows, 0);

function toInvite({ people }: Checked, importer: Importer): ImportReport["people"] {
  return people.flatMap(({ name, email, role }) =>
    role && normalEmail(email) !== normalEmail(importer.email) ? [{ name, email, role }] : [],
  );
}

/** The team as nobody can reach it: paused, and deleted at a time that is put off as long as its import goes on. */
async function stage(ctx: Ctx, { team }: Manifest): Promise<void> {
  const { id } = ctx.team;
  const { name, timezone, dailyCapMicros } = team;
  await getDb()
    .insert(teams)
    .values({ id, slug: `deleted-${id}`, name, timezone, dailyCapMicros, isPaused: true, deletedAt: later() });
}

const later = () => new Date(Date.now() + PATIENCE_MS);

async function extend(teamId: string): Promise<void> {
  await getDb().update(teams).set({ deletedAt: later() }).where(eq(teams.id, teamId));
}

/**
 * Who the people of the archive are here: who brings it, and those they share a team with already, by their address. For everybody else
 * an account that nobody can sign in to bears the name; a file must not speak for people who do not know of it.
 */
async function placePeople({ people }: Checked, importer: Importer, passwordHash: string) {
  const known = new Map(
    (
      await rowsOf<{ id: string; email: string }>(
        getDb(),
        sql`select distinct u.id, u.email from memberships mine join teams t on t.id = mine.team_id and t.deleted_at is null
            join memberships theirs on theirs.team_id = mine.team_id join users u on u.id = theirs.user_id
            where mine.user_id = ${importer.userId}`,
      )
    ).map(({ id, email }) => [normalEmail(email), id]),
  );
  known.set(normalEmail(importer.email), importer.userId);
  const strangers: (typeof users.$inferInsert)[] = [];
  const placed = people.map(({ id, email, name }): [string, string] => {
    const here = known.get(normalEmail(email));
    if (here) return [id, here];
    const stranger = newId();
    strangers.push({ id: stranger, email: `${stranger}@imported.invalid`, name, passwordHash });
    return [id, stranger];
  });
  for (let at = 0; at < strangers.length; at += 500)
    await getDb()
      .insert(users)
      .values(strangers.slice(at, at + 500));
  return { people: placed, strangers: strangers.flatMap(({ id }) => id ?? []) };
}

/**
 * Places for the events before all that were ever given: who follows the order, engine, screens, programs, is past them and acts on none.
 */
async function takeEventNumbers({ tables }: Manifest): Promise<number> {
  const count = tables.find(({ name }) => name === "events")?.rows ?? 0;
  const [row] = await rowsOf<{ seq: number | string }>(
    getDb(),
    sql`insert into event_cursors (consumer, seq) values ('imported', ${-count})
        on conflict (consumer) do update set seq = event_cursors.seq - ${count}, updated_at = now() returning seq`,
  );
  return Number(row?.seq ?? -count);
}

/** The last step: the team gets its address, its owner and a row in its log that says where it comes from. */
const showTeam = command({
  name: "team.import",
  scope: "team:own",
  risk: "danger",
  input: z.object({
    name: z.string().trim().min(1, "A team needs a name.").max(80),
    from: z.object({ name: z.string(), exportedAt: z.string() }),
    auditHead: z.object({ seq: z.number(), hash: z.string() }).nullable(),
    rows: z.number(),
  }),
  output: z.object({ slug: z.string(), name: z.string() }),
  async run({ ctx, tx, input, record }) {
    const slug = await freeSlug(tx, input.name);
    const userId = ctx.actor.kind === "user" ? ctx.actor.userId : "";
    await tx.update(teams).set({ slug, name: input.name, deletedAt: null }).where(eq(teams.id, ctx.team.id));
    await tx.insert(memberships).values({ teamId: ctx.team.id, userId, role: "owner" });
    record({ entity: "team", entityId: ctx.team.id, after: { slug, isPaused: true } });
    return { slug, name: input.name };
  },
});

async function freeSlug(tx: Tx, name: string): Promise<string> {
  const wanted = slugOf(name);
  const names = Array.from({ length: MOST_NAMES }, (_, at) => (at === 0 ? wanted : `${wanted}-${at + 1}`));
  const taken = new Set(
    (await tx.select({ slug: teams.slug }).from(teams).where(inArray(teams.slug, names))).map((one) => one.slug),
  );
  const free = names.find((slug) => !taken.has(slug));
  if (!free) throw new DomainError("conflict", `There are many teams named ${name} already. Choose another name.`);
  return free;
}

/** Takes away what a failed import wrote. What it cannot take away now goes with the sweep that erases deleted teams. */
async function undo(teamId: string, people: string[]): Promise<void> {
  try {
    await getDb().update(teams).set({ deletedAt: new Date() }).where(eq(teams.id, teamId));
    const machine = systemContext(teamId, "import", ["machine:write"]);
    for (let isDone = false; !isDone; ) {
      const erased = await eraseSome.call(machine, {});
      for (const sha256 of erased.objects) await getObjectStorage()?.delete(objectKey(teamId, sha256));
      isDone = erased.isDone;
    }
    for (let at = 0; at < people.length; at += 500)
      await getDb()
        .delete(users)
        .where(inArray(users.id, people.slice(at, at + 500)));
  } catch (error) {
    log.warn("an import was not taken away whole", { teamId, error: describeError(error) });
  }
}
