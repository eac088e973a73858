import type { Mounted } from "../mount.ts";
import { problem } from "../problem.ts";
import { type Answer, readContract } from "./from-zod.ts";
import { publishedName } from "./names.ts";
import { giveNumbers, type Numbers, putNumbers, readNumbers } from "./numbers.ts";
import type { Contract, MessageType } from "./shape.ts";
import { printContract } from "./text.ts";

/** What a table of routes answers, without numbers. */
function contractOf(all: readonly Mounted[]): Contract {
  const answers = all
    .filter(({ route }) => !route.isStream)
    .map(
      ({ route, output }): Answer => ({
        id: route.operationId,
        schema: output,
        comment: `Answer of ${route.method} /api/v1${route.path}.`,
      }),
    );
  return readContract([{ id: PROBLEM, schema: problem }, ...answers], publishedName);
}

export const PROTOBUF = "application/x-protobuf";
/** What the message of a problem is found by. */
export const PROBLEM = "problem";
/** The published file, within the folder of published files. */
export const API_FILE = "muster/v1/api.proto";

/** The published file and its numbers as they should be; the numbers that are known stay. */
export function filesOf(
  all: readonly Mounted[],
  known: Numbers,
): { text: string; numbers: Numbers; contract: Contract } {
  const contract = contractOf(all);
  const numbers = giveNumbers(contract, known);
  return { text: printContract(contract, numbers), numbers, contract };
}

const made = new WeakMap<readonly Mounted[], Map<string, MessageType>>();

/** The message of each operation's answer, made once when somebody first asks for protobuf. */
export function messagesOf(all: readonly Mounted[]): Map<string, MessageType> {
  const known = made.get(all);
  if (known) return known;
  const contract = contractOf(all);
  putNumbers(contract, readNumbers());
  made.set(all, contract.answers);
  return contract.answers;
}
