import { writeBlock } from "./block.ts";
import { type Demand, type DemandSet, toolWhere } from "./demand-types.ts";
import { understandDemands } from "./demands.ts";
import { count } from "./figures.ts";
import { openFiles } from "./files.ts";
import type { Attachment } from "./order.ts";
import { demandsSection } from "./render.ts";
import { callTools, type PlannedCall, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { aggregateShape } from "./tool-shapes.ts";
import type { Outcome } from "./work-tables.ts";

/** The rows that each demand leaves out, counted in the table, so that its effect can be checked. */
export function* countEffects(set: DemandSet): Script<DemandSet> {
  const counted = set.demands.flatMap((demand, index): { index: number; call: PlannedCall }[] => {
    const hit = demand.rule?.kind === "filter" ? demand.rule.hit : null;
    const first = hit?.[0];
    if (!hit || !first) return [];
    return [
      {
        index,
        call: {
          tool: "table_aggregate",
          input: { attachmentId: first.fileId, measures: [{ op: "count", as: "rows" }], where: toolWhere(hit) },
        },
      },
    ];
  });
  if (counted.length === 0) return set;
  const answers = yield* callTools(
    "Counting the rows that each demand is about.",
    counted.map((one) => one.call),
    aggregateShape,
  );
  const demands = set.demands.map((demand, index): Demand => {
    const at = counted.findIndex((one) => one.index === index);
    const answer = at === -1 ? undefined : answers[at];
    if (!answer?.ok) return demand;
    const rows = answer.value.matchedRows;
    const isOnly = demand.effect.startsWith("Only");
    const effect = isOnly
      ? `${demand.effect} Rows left out: ${count(rows)}.`
      : `${demand.effect.replace(/\.$/, "")}: ${count(rows)}.`;
    const open =
      rows === 0 && demand.open === ""
        ? "The data has no such rows, so that nothing changed. Is the demand meant for other data?"
        : demand.open;
    return { ...demand, effect, open, ref: answer.ref };
  });
  return { ...set, demands };
}

export function* workDemands(spec: Extract<StepSpec, { do: "demands" }>, attachments: Attachment[]): Script<Outcome> {
  const files = yield* openFiles(attachments);
  const note = files.texts.find((text) => text.id === spec.file.id);
  if (!note) {
    const reason = files.unreadable.find((file) => file.name === spec.file.name)?.reason ?? "it is not a text";
    return { problem: `${spec.file.name} could not be read: ${reason}` };
  }
  const understood = yield* understandDemands([note], files.tables, true);
  const set = yield* countEffects(understood);
  const open = set.demands.filter((demand) => demand.open !== "");
  const markdown = [
    demandsSection(set),
    ...(open.length === 0
      ? []
      : [`**Unclear**\n\n${open.map((demand) => `> ${demand.quote}\n\n${demand.open}`).join("\n\n")}`]),
    writeBlock({ kind: "demands", set, ref: note.ref }),
  ].join("\n\n");
  return { markdown };
}
