import { isAdditive } from "./measure.ts";
import type { TeamMember } from "./order.ts";
import { type FileName, type StepSpec, specLines } from "./spec.ts";
import { listOf, readable } from "./words.ts";

export type PlanStep = {
  key: string;
  title: string;
  description: string;
  capability: string;
  assignee?: string;
  dependsOn: string[];
  criteria: string[];
  estimateMinutes: number;
};

type Draft = { spec: StepSpec; title: string; say: string; capability: string; criteria: string[] };

const measureWords = (spec: { measures: { label: string }[] }): string =>
  listOf(spec.measures.map((measure) => measure.label));

type SpecOf<K extends StepSpec["do"]> = Extract<StepSpec, { do: K }>;

/** Steps that say what is there, before anything is computed. */
function readingDraft(spec: SpecOf<"profile" | "quality" | "demands">): Draft {
  switch (spec.do) {
    case "profile":
      return {
        spec,
        title: `Profile ${spec.file.name}`,
        say: `Say what ${spec.file.name} holds: rows, columns, gaps, broken and repeated rows.`,
        capability: "data",
        criteria: [`Rows and columns of ${spec.file.name} are stated as the file has them.`],
      };
    case "quality":
      return {
        spec,
        title: `Check the quality of ${spec.file.name}`,
        say: "Look for missing cells, repeated and broken rows, and values far out.",
        capability: "data",
        criteria: [`Gaps, repeats and outliers of ${spec.file.name} are stated as the file has them.`],
      };
    case "demands":
      return {
        spec,
        title: `Read the demands in ${spec.file.name}`,
        say: `Find everything that ${spec.file.name} demands of the work, and say for each how it applies to the tables.`,
        capability: "reading",
        criteria: [
          `Every demand is quoted word for word from ${spec.file.name}.`,
          "For each demand it is said how it is respected, or what is unclear.",
        ],
      };
  }
}

function figuresDraft(spec: SpecOf<"breakdown" | "total" | "decide">, hasNotes: boolean): Draft {
  const respects = hasNotes ? ["The rows that the notes leave out are not counted."] : [];
  switch (spec.do) {
    case "breakdown": {
      const what = spec.bucket ? `per ${spec.bucket}` : `by ${readable(spec.by)}`;
      const additive = spec.measures.every(isAdditive);
      return {
        spec,
        title: `Compute ${measureWords(spec)} ${what}`,
        say: `Compute ${measureWords(spec)} ${what} from ${spec.file.name}${hasNotes ? ", respecting the demands of the notes" : ""}.`,
        capability: "analysis",
        criteria: [
          `Each figure ${what} equals the one recomputed from ${spec.file.name}.`,
          ...(additive ? ["The groups add up to the total."] : []),
          ...respects,
        ],
      };
    }
    case "total":
      return {
        spec,
        title: `Compute ${measureWords(spec)} in total`,
        say: `Compute ${measureWords(spec)} over all rows of ${spec.file.name} that count.`,
        capability: "analysis",
        criteria: [`The total equals the one recomputed from ${spec.file.name}.`, ...respects],
      };
    case "decide":
      return {
        spec,
        title: `Decide what to ${spec.verb}`,
        say: `Rank each ${readable(spec.by)} of ${spec.file.name} and name what to ${spec.verb}, with the rule used.`,
        capability: "analysis",
        criteria: [
          "Every item named follows from the recomputed figures by the stated rule.",
          ...(hasNotes ? ["Nothing that the notes protect is named."] : []),
        ],
      };
  }
}

function textDraft(spec: SpecOf<"outline" | "extract" | "compare">): Draft {
  switch (spec.do) {
    case "outline":
      return {
        spec,
        title: `Outline ${spec.file.name}`,
        say: `Outline ${spec.file.name} and pick the statements that carry it.`,
        capability: "reading",
        criteria: [`Every quoted statement stands in ${spec.file.name}.`],
      };
    case "extract":
      return {
        spec,
        title: `Extract ${listOf(spec.topics) || "the answer"} from ${spec.file.name}`,
        say: `Find the statements of ${spec.file.name} on ${listOf([...spec.topics, ...spec.words])}.`,
        capability: "research",
        criteria: [`Every quoted statement stands in ${spec.file.name}.`],
      };
    case "compare":
      return {
        spec,
        title: `Compare ${listOf(spec.files.map((file) => file.name))}`,
        say: "Say what both texts hold, and what only one of them holds.",
        capability: "analysis",
        criteria: ["Every quoted statement stands in the text it is taken from."],
      };
  }
}

function writingDraft(spec: SpecOf<"write">): Draft {
  return {
    spec,
    title: "Write the report",
    say: "Write one document that answers the goal from the inputs: the answer first, then the figures, the demands, the open questions and the sources.",
    capability: "writing",
    criteria: [
      "The document answers the goal in its first lines.",
      "Every figure in the document equals one computed from the files.",
      "All files used are cited, and every demand of the notes is listed with how it was respected.",
    ],
  };
}

function draft(spec: StepSpec, hasNotes: boolean): Draft {
  switch (spec.do) {
    case "profile":
    case "quality":
    case "demands":
      return readingDraft(spec);
    case "breakdown":
    case "total":
    case "decide":
      return figuresDraft(spec, hasNotes);
    case "outline":
    case "extract":
    case "compare":
      return textDraft(spec);
    case "write":
      return writingDraft(spec);
  }
}

/** Who else could do it, closest first. */
export const SUBSTITUTES: Record<string, string[]> = {
  data: ["analysis", "code", "research"],
  reading: ["research", "writing", "data"],
  research: ["reading", "analysis", "writing"],
  analysis: ["data", "research", "planning"],
  writing: ["research", "reading", "analysis"],
};

/** Whether somebody of the team has a skill close enough to take such work. */
export function standsIn(team: TeamMember[], capability: string): boolean {
  const close = SUBSTITUTES[capability] ?? [];
  return team.some((member) => close.some((other) => member.capabilities.includes(other)));
}

/** What the plan's steps ask of the team, and somebody who checks them. */
export function needsOf(specs: StepSpec[]): { capability: string; titles: string[] }[] {
  const hasNotes = specs.some((spec) => spec.do === "demands");
  const needs = new Map<string, string[]>();
  for (const spec of specs) {
    const { capability, title } = draft(spec, hasNotes);
    needs.set(capability, [...(needs.get(capability) ?? []), title]);
  }
  needs.set("review", ["the check of each result"]);
  return [...needs].map(([capability, titles]) => ({ capability, titles }));
}

/** Picks by capability and spreads the work: of two who can, the one with less of this plan. */
class Roster {
  readonly #team: TeamMember[];
  readonly #load = new Map<string, number>();

  constructor(team: TeamMember[]) {
    this.#team = team;
  }

  pick(capability: string): { capability: string; assignee?: string } {
    for (const wanted of [capability, ...(SUBSTITUTES[capability] ?? [])]) {
      const able = this.#team.filter((member) => member.capabilities.includes(wanted));
      able.sort((a, b) => this.#loadOf(a.name) - this.#loadOf(b.name));
      const chosen = able[0];
      if (chosen) {
        this.#load.set(chosen.name, this.#loadOf(chosen.name) + 1);
        return { capability: wanted, assignee: chosen.name };
      }
    }
    const any = this.#team.find((member) => member.role !== "orchestrator") ?? this.#team[0];
    return any ? { capability: any.capabilities[0] ?? capability, assignee: any.name } : { capability };
  }

  #loadOf(name: string): number {
    return this.#load.get(name) ?? 0;
  }
}

const fileIdOf = (spec: StepSpec): string | undefined => ("file" in spec ? spec.file.id : undefined);

function dependencies(spec: StepSpec, before: { key: string; spec: StepSpec }[]): string[] {
  const of = (kinds: StepSpec["do"][]) => before.filter((one) => kinds.includes(one.spec.do));
  if (spec.do === "write") return before.map((one) => one.key);
  if (spec.do === "demands" || spec.do === "profile" || spec.do === "outline") return [];
  if (spec.do === "extract")
    return of(["outline"])
      .filter((one) => fileIdOf(one.spec) === spec.file.id)
      .map((one) => one.key);
  if (spec.do === "compare") return of(["outline", "extract"]).map((one) => one.key);
  const ground = of(["profile"]).filter((one) => fileIdOf(one.spec) === fileIdOf(spec));
  const keys = [...ground, ...of(["demands"])].map((one) => one.key);
  if (spec.do !== "decide") return keys;
  const same = of(["breakdown"]).filter(
    (one) => fileIdOf(one.spec) === spec.file.id && one.spec.do === "breakdown" && one.spec.by === spec.by,
  );
  return [...keys, ...same.map((one) => one.key)];
}

const MINUTES: Partial<Record<StepSpec["do"], number>> = { write: 4, decide: 3, profile: 1 };

/** Orders the specs into a plan with keys, dependencies, owners and criteria; `carry` goes to the writer as open questions. */
export function buildPlan(specs: StepSpec[], team: TeamMember[], carry: string[]): PlanStep[] {
  const hasNotes = specs.some((spec) => spec.do === "demands");
  const roster = new Roster(team);
  const steps: PlanStep[] = [];
  const done: { key: string; spec: StepSpec }[] = [];
  let figures = 0;
  for (const spec of specs) {
    const made = draft(spec, hasNotes);
    const key = `s${done.length + 1}`;
    if (spec.do === "breakdown") figures += 1;
    // Every second breakdown goes to the data side, so that independent ones run at the same time.
    const capability = spec.do === "breakdown" && figures % 2 === 0 ? "data" : made.capability;
    const questions = spec.do === "write" ? carry.map((text) => `- open question: ${text}`) : [];
    steps.push({
      key,
      title: made.title.slice(0, 190),
      description: [made.say, "", specLines(spec), ...questions].join("\n").slice(0, 5_900),
      ...roster.pick(capability),
      dependsOn: dependencies(spec, done),
      criteria: made.criteria.map((text) => text.slice(0, 480)),
      estimateMinutes: MINUTES[spec.do] ?? 2,
    });
    done.push({ key, spec });
  }
  return steps;
}

export const sameFile = (a: FileName, b: FileName): boolean => a.id === b.id;
