import type { Example } from "#server/lib/synthesis/search";
import { type BuildSpec, callOf, signatureOf, sourcePath } from "./build-spec.ts";

/** The module with the function. */
export function sourceOf(spec: BuildSpec, expression: string): string {
  const said = spec.words === "" ? "" : `/** ${spec.words.replaceAll("*/", "* /").slice(0, 300)} */\n`;
  return `${said}export function ${signatureOf(spec)} {\n  return ${expression};\n}\n`;
}

/** A file of tests, one for each example. */
export function testsOf(name: string, examples: Example[]): string {
  const tests = examples.map((example) => {
    const call = callOf(name, example);
    const wanted = JSON.stringify(example.result);
    const title = `${call} is ${wanted}`;
    return `test(${JSON.stringify(title.length > 120 ? `${title.slice(0, 119)}…` : title)}, () => {\n  assert.deepEqual(${call}, ${wanted});\n});`;
  });
  return `import assert from "node:assert/strict";\nimport test from "node:test";\nimport { ${name} } from "../${sourcePath(name)}";\n\n${tests.join("\n\n")}\n`;
}

/** A command that tries each example on the code as it is, leaves no file, and says which ones fail. */
export function tryCommand(name: string, examples: Example[]): string {
  const cases = JSON.stringify(examples.map(({ args, result }) => [args, result]));
  return `node - <<'END'
import { isDeepStrictEqual } from "node:util";
import { ${name} } from "./${sourcePath(name)}";
for (const [at, [args, wanted]] of ${cases}.entries()) {
  let got;
  try {
    got = ${name}(...args);
  } catch (error) {
    got = String(error);
  }
  const isRight = isDeepStrictEqual(got, wanted);
  console.log(isRight ? "ok" : "FAIL", at, JSON.stringify(got) ?? "undefined");
  if (!isRight) process.exitCode = 1;
}
END`;
}

export type Failure = { example: Example; got: string };

/** What the command above printed of those that failed. */
export function failuresIn(stdout: string, examples: Example[]): Failure[] {
  return [...stdout.matchAll(/^FAIL (\d+) (.*)$/gm)].flatMap(([, at, got]) => {
    const example = examples[Number(at)];
    return example ? [{ example, got: got ?? "" }] : [];
  });
}
