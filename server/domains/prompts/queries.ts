import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { outsideLabels } from "#db/tables/outside";
import { promptLabels, prompts, promptVersions } from "#db/tables/prompts";
import { runs } from "#db/tables/runs";
import { users } from "#db/tables/teams";
import { originsOf } from "#server/core/outside";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { renderTemplate, valueProblems } from "#server/lib/prompts/template";
import { PROMPT_NAME } from "#server/lib/prompts/words";
import { diffOf } from "#server/lib/text/line-diff";
import { declaredOnly, diffOfVariables, problemWords } from "./policy.ts";
import { AUTHOR, agentCountOf, isCalled, labelsOf, noPrompt, noVersion, readVariables, readVersion } from "./rows.ts";
import {
  promptDiff,
  promptLabel,
  promptRef,
  promptRow,
  promptUses,
  promptValues,
  promptVersionNumber,
  promptVersionRow,
  promptView,
} from "./schema.ts";
import { countVersions, listUsers } from "./uses.ts";

const HEAD = {
  id: prompts.id,
  name: prompts.name,
  description: prompts.description,
  version: prompts.version,
  labels: labelsOf,
  agentCount: agentCountOf,
  createdAt: prompts.createdAt,
  updatedAt: prompts.updatedAt,
  archivedAt: prompts.archivedAt,
};

/** Prompts by name. */
export const listPrompts = query({
  name: "prompt.list",
  scope: "prompts:read",
  input: z.object({
    ...pageInput,
    isArchived: z.boolean().default(false),
    /** A part of the name or of what it is for. */
    text: z.string().trim().max(100).default(""),
    label: promptLabel.optional(),
  }),
  output: pageOf(promptRow),
  async run({ db, teamId, input }) {
    const after = readCursor(input.cursor, PROMPT_NAME);
    const rows = await db
      .select({ ...HEAD, ...AUTHOR, variables: promptVersions.variables })
      .from(prompts)
      .innerJoin(
        promptVersions,
        and(eq(promptVersions.promptId, prompts.id), eq(promptVersions.version, prompts.version)),
      )
      .leftJoin(agents, eq(agents.id, promptVersions.authorAgentId))
      .leftJoin(users, eq(users.id, promptVersions.authorUserId))
      .where(
        and(
          eq(prompts.teamId, teamId),
          input.isArchived ? isNotNull(prompts.archivedAt) : isNull(prompts.archivedAt),
          after ? gt(prompts.name, after) : undefined,
          input.text
            ? sql`position(lower(${input.text}) in lower(${prompts.name} || ' ' || ${prompts.description})) > 0`
            : undefined,
          input.label
            ? inArray(
                prompts.id,
                db
                  .select({ id: promptLabels.promptId })
                  .from(promptLabels)
                  .where(and(eq(promptLabels.teamId, teamId), eq(promptLabels.label, input.label))),
              )
            : undefined,
        ),
      )
      .orderBy(asc(prompts.name))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => row.name);
  },
});

/** A prompt by its id or name, with the text of its newest version or of the one asked for. */
export const getPrompt = query({
  name: "prompt.get",
  scope: "prompts:read",
  input: z.object({ id: promptRef, version: promptVersionNumber.optional() }),
  output: promptView,
  async run({ db, teamId, input }) {
    const [head] = await db
      .select({
        ...HEAD,
        ...AUTHOR,
        variables: promptVersions.variables,
      })
      .from(prompts)
      .innerJoin(
        promptVersions,
        and(eq(promptVersions.promptId, prompts.id), eq(promptVersions.version, prompts.version)),
      )
      .leftJoin(agents, eq(agents.id, promptVersions.authorAgentId))
      .leftJoin(users, eq(users.id, promptVersions.authorUserId))
      .where(and(eq(prompts.teamId, teamId), isCalled(input.id)));
    if (!head) noPrompt();
    const version = input.version ?? head.version;
    const [shown] = await db
      .select({
        id: promptVersions.id,
        version: promptVersions.version,
        body: promptVersions.body,
        variables: promptVersions.variables,
        note: promptVersions.note,
        createdAt: promptVersions.createdAt,
        outside: originsOf(sql`${promptVersions.id}`, ["text"]),
        ...AUTHOR,
      })
      .from(promptVersions)
      .leftJoin(agents, eq(agents.id, promptVersions.authorAgentId))
      .leftJoin(users, eq(users.id, promptVersions.authorUserId))
      .where(and(eq(promptVersions.promptId, head.id), eq(promptVersions.version, version)));
    if (!shown) noVersion(head.name, version);
    return { ...head, shown };
  },
});

/** The versions of a prompt, newest first. */
export const listPromptVersions = query({
  name: "prompt.versions",
  scope: "prompts:read",
  input: z.object({ ...pageInput, id: z.uuid() }),
  output: pageOf(promptVersionRow),
  async run({ db, teamId, input }) {
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const own = and(eq(promptVersions.teamId, teamId), eq(promptVersions.promptId, input.id));
    const rows = await db
      .select({
        id: promptVersions.id,
        version: promptVersions.version,
        note: promptVersions.note,
        ...AUTHOR,
        runId: promptVersions.runId,
        runNumber: runs.number,
        createdAt: promptVersions.createdAt,
        addedLines: promptVersions.addedLines,
        removedLines: promptVersions.removedLines,
        labels: sql<string[]>`array(select l.label from ${promptLabels} l where l.prompt_id = ${promptVersions.promptId}
          and l.version = ${promptVersions.version} order by l.label)`,
        isFromOutside: sql<boolean>`exists (select 1 from ${outsideLabels} o where o.subject_id = ${promptVersions.id}
          and o.part = 'text' and o.cleared_at is null)`,
      })
      .from(promptVersions)
      .leftJoin(agents, eq(agents.id, promptVersions.authorAgentId))
      .leftJoin(users, eq(users.id, promptVersions.authorUserId))
      .leftJoin(runs, eq(runs.id, promptVersions.runId))
      .where(and(own, before ? lt(promptVersions.version, Number(before)) : undefined))
      .orderBy(desc(promptVersions.version))
      .limit(input.limit + 1);
    return toPage(rows, input.limit, (row) => String(row.version));
  },
});

/** What differs between two versions: the lines of the text, and the variables. */
export const diffPrompt = query({
  name: "prompt.diff",
  scope: "prompts:read",
  input: z.object({ id: z.uuid(), from: promptVersionNumber, to: promptVersionNumber }),
  output: promptDiff,
  async run({ db, teamId, input: { id, from, to } }) {
    const [head] = await db
      .select({ name: prompts.name })
      .from(prompts)
      .where(and(eq(prompts.teamId, teamId), eq(prompts.id, id)));
    if (!head) noPrompt();
    const before = await readVersion(db, { promptId: id, name: head.name, version: from });
    const after = await readVersion(db, { promptId: id, name: head.name, version: to });
    return {
      from,
      to,
      lines: diffOf(before.body, after.body),
      variables: diffOfVariables(before.variables, after.variables),
    };
  },
});

/** Where a prompt is used: the agents that are told by it, and how often each version was. */
export const listPromptUses = query({
  name: "prompt.uses",
  scope: "prompts:read",
  input: z.object({ id: z.uuid() }),
  output: promptUses,
  async run({ db, teamId, input }) {
    const [head] = await db
      .select({ id: prompts.id, labels: labelsOf })
      .from(prompts)
      .where(and(eq(prompts.teamId, teamId), eq(prompts.id, input.id)));
    if (!head) noPrompt();
    const users = await listUsers(db, teamId, input.id);
    const wanted = users.map(({ use }) => use.version ?? head.labels.find(({ label }) => label === use.label)?.version);
    const versions = await readVariables(db, input.id, wanted);
    return {
      agents: users.map(({ use, total: _, ...agent }, at) => {
        const version = wanted[at] ?? null;
        const variables = version === null ? undefined : versions.get(version);
        const problems = variables ? valueProblems({ variables }, declaredOnly(variables, use.values)) : [];
        const none = variables ? null : `No version has the label ${use.label}.`;
        return { ...agent, label: use.label, version, problem: none ?? (problemWords(problems) || null) };
      }),
      agentCount: users[0]?.total ?? 0,
      versions: await countVersions(db, teamId, input.id),
    };
  },
});

/** A prompt with values in it. Without a version or a label it is the newest. Throws `bad_input` that names each value that does not fit. */
export const renderPrompt = query({
  name: "prompt.render",
  scope: "prompts:read",
  input: z.object({
    id: z.uuid(),
    version: promptVersionNumber.optional(),
    label: promptLabel.optional(),
    values: promptValues.default({}),
  }),
  output: z.object({ version: z.number(), text: z.string() }),
  async run({ db, teamId, input }) {
    const [head] = await db
      .select({ name: prompts.name, version: prompts.version, labels: labelsOf })
      .from(prompts)
      .where(and(eq(prompts.teamId, teamId), eq(prompts.id, input.id)));
    if (!head) noPrompt();
    const version = input.label
      ? head.labels.find(({ label }) => label === input.label)?.version
      : (input.version ?? head.version);
    if (version === undefined)
      throw new DomainError("not_found", `No version of ${head.name} has the label ${input.label}.`);
    const row = await readVersion(db, { promptId: input.id, name: head.name, version });
    const { text, problems } = renderTemplate(row, input.values);
    if (problems.length > 0) throw new DomainError("bad_input", `values: ${problemWords(problems)}`);
    return { version, text };
  },
});
