import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateExpression } from "./evaluate.ts";
import { formatFixed, parseFixed, rescale, trimDecimal } from "./fixed.ts";

const Exact = Decimal.clone({ precision: 200, rounding: Decimal.ROUND_HALF_UP });

describe("evaluateExpression", () => {
  it.each([
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["-2 * -3", "6"],
    ["2 - -3", "5"],
    ["10 - 4 - 3", "3"],
    ["100 / 10 / 5", "2"],
    ["0.1 + 0.2", "0.3"],
    ["1 / 3", "0.3333333333"],
    ["2 / 3", "0.6666666667"],
    ["1 / 3 * 3", "1"],
    ["-1 / 3", "-0.3333333333"],
    ["0.000000000001 * 3", "0.000000000003"],
    ["round(2.345, 2)", "2.35"],
    ["round(-2.345, 2)", "-2.35"],
    ["round(2.5)", "3"],
    ["abs(3 - 10)", "7"],
    ["min(3, 1, 2) + max(3, 1, 2)", "4"],
    ["12 × 2 ÷ 3 − 1", "7"],
    [".5 * 4", "2"],
    ["1000000", "1000000"],
    ["-0.0 * 5", "0"],
  ])("%s = %s", (expression, value) => {
    expect(evaluateExpression(expression)).toBe(value);
  });

  it("reads variables, also with spaces and in other scripts", () => {
    const variables = { units: "12", "unit price": "19.90", Größe: "2" };
    expect(evaluateExpression("units * `unit price` - Größe", variables)).toBe("236.8");
  });

  it.each([
    ["1 / 0", "division by zero"],
    ["1 / (2 - 2)", "division by zero"],
    ["revenue + 1", 'The variable "revenue" is not known'],
    ["constructor", 'The variable "constructor" is not known'],
    ["1 +", "ends too early"],
    ["1,234 + 1", 'Unexpected ","'],
    ["2 ^ 3", 'Unexpected "^ 3"'],
    ["process.exit()", "Unexpected"],
    ["sqrt(4)", '"sqrt" with 1 values is not known'],
    ["round(1, 0.5)", "whole number from 0 to 10"],
    ["", "ends too early"],
    ["()", 'Unexpected ")"'],
    ["`open", "Unexpected"],
    [`${"(".repeat(60)}1${")".repeat(60)}`, "nests deeper"],
    ["1+".repeat(400), "longer than 500"],
    [`${"9".repeat(160)} * ${"9".repeat(160)}`, "too large"],
  ])("refuses %s", (expression, message) => {
    expect(() => evaluateExpression(expression)).toThrow(message);
  });

  it("refuses a variable that is not a plain decimal", () => {
    expect(() => evaluateExpression("a", { a: "1,234" })).toThrow("not a plain decimal");
  });

  it("agrees with decimal.js on random arithmetic", () => {
    const number = fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 4 }));
    const text = number.map(([units, decimals]) => formatFixed(BigInt(units), decimals));
    fc.assert(
      fc.property(text, text, text, fc.constantFrom("+", "-", "*"), fc.constantFrom("+", "-", "*", "/"), (...parts) => {
        const [a, b, c, first, second] = parts;
        fc.pre(second !== "/" || !new Exact(c).isZero());
        const left = decimalOf(new Exact(a), first, b);
        const expected = trimDecimal(
          decimalOf(left, second, c)
            .toDecimalPlaces(second === "/" ? 10 : 50)
            .toFixed(),
        );
        expect(evaluateExpression(`((a) ${first} b) ${second} c`, { a, b, c })).toBe(expected.replace(/^-0$/, "0"));
      }),
    );
  });

  it("answers or refuses any text, and never does anything else", () => {
    const piece = fc.constantFrom(
      "1",
      "2.5",
      "x",
      "`y z`",
      "+",
      "-",
      "*",
      "/",
      "(",
      ")",
      ",",
      "round",
      "min",
      " ",
      "$",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.array(piece).map((all) => all.join("")),
        ),
        (source) => {
          try {
            expect(evaluateExpression(source, { x: "3", "y z": "-1.5" })).toMatch(/^-?\d+(\.\d+)?$/);
          } catch (error) {
            expect(error).toMatchObject({ name: "DomainError", code: "bad_input" });
          }
        },
      ),
    );
  });
});

function decimalOf(left: Decimal, operator: string, right: string): Decimal {
  if (operator === "+") return left.plus(right);
  if (operator === "-") return left.minus(right);
  return operator === "*" ? left.times(right) : left.dividedBy(right);
}

describe("fixed-point decimals", () => {
  it("format and parse are inverse", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 30 }), (units, decimals) => {
        expect(parseFixed(formatFixed(units, decimals))).toEqual({ units, decimals });
      }),
    );
  });

  it("rounds half away from zero", () => {
    expect(rescale(125n, 2, 1)).toBe(13n);
    expect(rescale(-125n, 2, 1)).toBe(-13n);
    expect(rescale(124n, 2, 1)).toBe(12n);
    expect(formatFixed(-4n, 2)).toBe("-0.04");
    expect(formatFixed(rescale(-4n, 2, 1), 1)).toBe("0.0");
  });
});
