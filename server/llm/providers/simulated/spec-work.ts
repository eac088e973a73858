import type { DemandSet } from "./demand-types.ts";
import type { Attachment } from "./order.ts";
import type { Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { workDemands } from "./work-demands.ts";
import { type Outcome, workDecision, workFigures, workProfile, workQuality } from "./work-tables.ts";
import { workCompare, workText } from "./work-text.ts";

/** Does one step of analysis: what it gives is Markdown, or a problem in words. */
export function* doSpec(spec: StepSpec, attachments: Attachment[], set: DemandSet): Script<Outcome> {
  switch (spec.do) {
    case "profile":
      return yield* workProfile(spec);
    case "quality":
      return yield* workQuality(spec);
    case "demands":
      return yield* workDemands(spec, attachments);
    case "breakdown":
    case "total":
      return yield* workFigures(spec, set);
    case "decide":
      return yield* workDecision(spec, set);
    case "outline":
    case "extract":
      return yield* workText(spec);
    case "compare":
      return yield* workCompare(spec);
    case "write":
      return { problem: "Writing needs inputs." };
  }
}
