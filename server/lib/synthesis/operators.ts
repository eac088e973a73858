import { CLASS_OPERATORS, REPLACE_OPERATOR } from "./class-operators.ts";
import { LIST_OPERATORS } from "./list-operators.ts";
import { NUMBER_OPERATORS, TRUTH_OPERATORS } from "./number-operators.ts";
import type { Operator } from "./operator.ts";
import { TEXT_OPERATORS } from "./text-operators.ts";

/** In the order in which expressions of one cost are tried. */
export const OPERATORS: readonly Operator[] = [
  ...TEXT_OPERATORS,
  ...CLASS_OPERATORS,
  REPLACE_OPERATOR,
  ...NUMBER_OPERATORS,
  ...TRUTH_OPERATORS,
  ...LIST_OPERATORS,
];
