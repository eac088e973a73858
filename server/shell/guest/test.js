// `node:test`: tests run one after the other once their file is loaded; a failed one makes the exit code 1.
const { format } = require("inspect");

const totals = { pass: 0, fail: 0, skip: 0 };
const group = (name, parent) => ({ name, parent, items: [], before: [], after: [], beforeEach: [], afterEach: [] });
const root = group("", null);
let current = root;

const read = (args) => {
  const work = args.find((part) => typeof part === "function");
  const options = args.find((part) => typeof part === "object" && part !== null) ?? {};
  return { name: typeof args[0] === "string" ? args[0] : work?.name || "<anonymous>", options, work };
};

function test(...args) {
  const { name, options, work } = read(args);
  current.items.push({ name, work, isSkipped: Boolean(options.skip || options.todo) || !work });
  return Promise.resolve();
}

function describe(...args) {
  const { name, options, work } = read(args);
  const inner = group(name, current);
  if (options.skip || !work) return;
  current.items.push({ name, inner });
  current = inner;
  try {
    work();
  } finally {
    current = inner.parent;
  }
}

const print = (depth, text) => console.log(text.replace(/^/gm, "  ".repeat(depth)));

async function runGroup(of, depth, hooks) {
  for (const hook of of.before) await hook();
  const around = { before: [...hooks.before, ...of.beforeEach], after: [...of.afterEach, ...hooks.after] };
  for (const item of of.items) {
    if (item.inner) {
      print(depth, `▶ ${item.name}`);
      await runGroup(item.inner, depth + 1, around);
    } else await runTest(item, depth, around);
  }
  for (const hook of of.after) await hook();
}

async function runTest(item, depth, around) {
  if (item.isSkipped) {
    totals.skip += 1;
    return print(depth, `﹣ ${item.name} # SKIP`);
  }
  const inner = group(item.name, current);
  const context = {
    name: item.name,
    test: (...args) => inContext(inner, args),
    diagnostic: (text) => print(depth, `ℹ ${text}`),
  };
  try {
    for (const hook of around.before) await hook();
    await item.work(context);
    for (const hook of around.after) await hook();
    totals.pass += 1;
    print(depth, `✔ ${item.name}`);
  } catch (error) {
    totals.fail += 1;
    print(depth, `✖ ${item.name}`);
    print(depth + 1, format(error));
  }
}

async function inContext(inner, args) {
  const { name, work } = read(args);
  await runTest({ name, work, isSkipped: !work }, 1, { before: inner.beforeEach, after: inner.afterEach });
}

Object.assign(test, {
  test,
  it: test,
  describe,
  suite: describe,
  before: (work) => current.before.push(work),
  after: (work) => current.after.push(work),
  beforeEach: (work) => current.beforeEach.push(work),
  afterEach: (work) => current.afterEach.push(work),
  skip: (name) => test(name, { skip: true }),
  todo: (name) => test(name, { skip: true }),
  only: test,
  async runAll() {
    if (root.items.length === 0) return;
    await runGroup(root, 0, { before: [], after: [] });
    console.log(`ℹ tests ${totals.pass + totals.fail + totals.skip}\nℹ pass ${totals.pass}\nℹ fail ${totals.fail}`);
    if (totals.fail > 0) process.exitCode = 1;
  },
});
describe.skip = () => undefined;
test.default = test;
module.exports = test;
