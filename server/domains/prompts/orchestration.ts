import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { promptLabels, prompts, promptVersions } from "#db/tables/prompts";
import { pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { renderTemplate } from "#server/lib/prompts/template";
import { PRODUCTION, PROMPT_NAME } from "#server/lib/prompts/words";
import { declaredOnly, problemWords, strangeValues } from "./policy.ts";
import {
  type PromptUse,
  type PromptUseView,
  promptLabel,
  promptName,
  promptRow,
  promptUse,
  promptUseView,
} from "./schema.ts";

/** With neither a label nor a version it is the label `production`, said outright. */
function plainUse(use: PromptUse): PromptUse {
  return use.label === null && use.version === null ? { ...use, label: PRODUCTION } : use;
}

/**
 * What an agent is told by a prompt now: the version its label means, with its values in it. When that cannot be said, `text` is
 * null and `problem` says why.
 */
export const resolvePrompt = query({
  name: "prompt.resolve",
  scope: "prompts:read",
  input: promptUse,
  output: promptUseView,
  run: ({ db, teamId, input }) => resolveUse(db, teamId, input),
});

export async function resolveUse(db: Reader, teamId: string, given: PromptUse): Promise<PromptUseView> {
  const use = plainUse(given);
  const wanted = sql`coalesce(${use.version}::int, ${promptLabels.version})`;
  const [row] = await db
    .select({
      name: prompts.name,
      archivedAt: prompts.archivedAt,
      id: promptVersions.id,
      version: promptVersions.version,
      body: promptVersions.body,
      variables: promptVersions.variables,
    })
    .from(prompts)
    .leftJoin(promptLabels, and(eq(promptLabels.promptId, prompts.id), eq(promptLabels.label, use.label ?? "")))
    .leftJoin(promptVersions, and(eq(promptVersions.promptId, prompts.id), eq(promptVersions.version, wanted)))
    .where(and(eq(prompts.teamId, teamId), eq(prompts.id, use.promptId)));
  const of = { ...use, name: row?.name ?? "", versionId: null, told: null, text: null };
  if (!row) return { ...of, problem: "The prompt is not in this team." };
  if (row.archivedAt) return { ...of, problem: `The prompt ${row.name} is archived.` };
  const { id: versionId, version: told, body, variables } = row;
  if (versionId === null || told === null || body === null || variables === null)
    return {
      ...of,
      problem:
        use.version === null
          ? `No version of the prompt ${row.name} has the label ${use.label}.`
          : `The prompt ${row.name} has no v${use.version}.`,
    };
  const { text, problems } = renderTemplate({ body, variables }, declaredOnly(variables, use.values));
  if (problems.length === 0) return { ...of, versionId, told, text, problem: null };
  return { ...of, versionId, told, problem: `v${told} of the prompt ${row.name}: ${problemWords(problems)}` };
}

/**
 * What an agent is to be told, checked before it is kept: the prompt is held as it is until the change is done, so that no label
 * moves in between. Throws `bad_input` that says what does not fit, and names values of which the prompt knows nothing.
 */
export async function requireUsable(tx: Tx, teamId: string, given: PromptUse): Promise<PromptUse> {
  const use = plainUse(given);
  const [head] = await tx
    .select({ version: prompts.version })
    .from(prompts)
    .where(and(eq(prompts.teamId, teamId), eq(prompts.id, use.promptId)))
    .for("share");
  if (!head) throw new DomainError("not_found", "There is no such prompt in this team.");
  if (use.label !== null && use.version !== null)
    throw new DomainError("bad_input", "prompt: Name a label or a version, not both.");
  const { problem, told } = await resolveUse(tx, teamId, use);
  if (problem) throw new DomainError("bad_input", `prompt: ${problem}`);
  const known = await tx
    .select({ variables: promptVersions.variables })
    .from(promptVersions)
    .where(
      and(eq(promptVersions.promptId, use.promptId), sql`${promptVersions.version} in (${told}, ${head.version})`),
    );
  const strange = strangeValues(
    known.flatMap(({ variables }) => variables),
    use.values,
  );
  if (strange.length > 0) throw new DomainError("bad_input", `prompt: There is no variable “${strange[0]}”.`);
  return use;
}

/** The names of prompts, to speak of those that revisions of agents know by their id. */
export async function namesOfPrompts(db: Reader, teamId: string, ids: string[]): Promise<Map<string, string>> {
  const wanted = z.array(z.uuid()).parse(ids);
  if (wanted.length === 0) return new Map();
  const rows = await db
    .select({ id: prompts.id, name: prompts.name })
    .from(prompts)
    .where(and(eq(prompts.teamId, teamId), sql`${prompts.id} = any(${sql.param(wanted)}::uuid[])`));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Prompts that have a version of that label, each with what that version takes: for programs that offer them. */
export const listReleased = query({
  name: "prompt.released",
  scope: "prompts:read",
  input: z.object({ ...pageInput, label: promptLabel.default(PRODUCTION), name: promptName.optional() }),
  output: pageOf(promptRow.pick({ id: true, name: true, description: true, version: true, variables: true })),
  async run({ db, teamId, input }) {
    const after = readCursor(input.cursor, PROMPT_NAME);
    const rows = await db
      .select({
        id: prompts.id,
        name: prompts.name,
        description: prompts.description,
        version: promptVersions.version,
        variables: promptVersions.variables,
      })
      .from(prompts)
      .innerJoin(promptLabels, and(eq(promptLabels.promptId, prompts.id), eq(promptLabels.label, input.label)))
      .innerJoin(
        promptVersions,
        and(eq(promptVersions.promptId, prompts.id), eq(promptVersions.version, promptLabels.version)),
      )
      .where(
        and(
          eq(prompts.teamId, teamId),
          isNull(prompts.archivedAt),
          input.name ? eq(prompts.name, input.name) : undefined,
          after ? gt(prompts.name, after) : undefined,
        ),
      )
      .orderBy(asc(prompts.name))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row.name);
  },
});
