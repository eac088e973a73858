import { readBuildGoal, wantsFunction } from "./build-goal.ts";
import { type BuildSpec, buildLines, signatureOf, sourcePath, testPath } from "./build-spec.ts";
import type { WorkOrder } from "./order.ts";
import type { PlanStep } from "./plan-steps.ts";

export type BuildPlan = { question: string; why: string } | { summary: string; steps: PlanStep[] };

/**
 * The plan to build a function from examples: its author gets the first half of them, the others go only to whoever checks, so
 * that a function that merely repeats its examples is found out. Null when no function is asked for.
 */
export function planBuild(order: WorkOrder, texts: string[]): BuildPlan | null {
  const asked = [order.goal, ...order.answers.map(({ answer }) => answer)].join("\n");
  const own = readBuildGoal(asked);
  // Notes may look like examples: they count only when a function is wanted.
  if (!wantsFunction(order.goal) && (own?.examples.length ?? 0) < 2) return null;
  const goal = readBuildGoal([asked, ...texts].join("\n"));
  // “Which function of the company …” is a question about the files.
  if (!goal && order.attachments.length > 0) return null;
  if (!goal || goal.examples.length < 2) {
    const known = goal ? `, besides ${signatureOf(goal)}` : "";
    return {
      question: `Which examples show what the function does${known}? I need two or more, such as double(2) -> 4; double(5) -> 10. Texts, numbers, true or false, and lists of these will do.`,
      why: "A function is found from some examples and checked with others. One alone would prove nothing.",
    };
  }
  const half = Math.ceil(goal.examples.length / 2);
  const known = goal.examples.slice(0, half);
  const unseen = goal.examples.slice(half);
  const signature = signatureOf(goal);
  return {
    summary: `Write ${signature} from ${known.length} of ${goal.examples.length} examples, check it with the other ${unseen.length}, mend it where they fail, and hand it over with its tests.`,
    steps: [
      step(
        { ...goal, do: "build", examples: known },
        {
          key: "build",
          title: `Write ${goal.name}`,
          say: `Write ${signature} as ${sourcePath(goal.name)} with tests as ${testPath(goal.name)}, so that it gives what the examples show. Take the simplest function that fits.`,
          capability: "code",
          dependsOn: [],
          criteria: [
            `${goal.name} gives the wanted result for every known example.`,
            "Its tests pass in the workspace.",
          ],
        },
      ),
      step(
        { ...goal, do: "check", examples: unseen },
        {
          key: "check",
          title: `Check ${goal.name} with unseen examples`,
          say: "Run the function with examples that its author has not been given. Where one fails, file a task to mend it and wait for it.",
          capability: "review",
          dependsOn: ["build"],
          criteria: ["Every unseen example gives the wanted result in a recorded run."],
        },
      ),
      step(
        { ...goal, do: "deliver", examples: [] },
        {
          key: "deliver",
          title: `Hand over ${goal.name}`,
          say: "Write one document with the code, how it was tested and at which commit it stands.",
          capability: "writing",
          dependsOn: ["build", "check"],
          criteria: ["The document holds the code as it is in the workspace.", "The document says how it was tested."],
        },
      ),
    ],
  };
}

type Draft = Pick<PlanStep, "key" | "title" | "capability" | "dependsOn" | "criteria"> & { say: string };

function step(spec: BuildSpec, { say, ...draft }: Draft): PlanStep {
  return { ...draft, description: `${say}\n\n${buildLines(spec)}`, estimateMinutes: 5 };
}
