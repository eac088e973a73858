import type { z } from "zod";
import { agent } from "./agent/schema.ts";
import { approval } from "./approval/schema.ts";
import { area } from "./area/schema.ts";
import { badge } from "./badge/schema.ts";
import { bar } from "./bar/schema.ts";
import { binding, bindingProblems, type UiBinding } from "./binding/schema.ts";
import { button } from "./button/schema.ts";
import { candlestick } from "./candlestick/schema.ts";
import { card } from "./card/schema.ts";
import { code } from "./code/schema.ts";
import { diff } from "./diff/schema.ts";
import { document } from "./document/schema.ts";
import { form } from "./form/schema.ts";
import { grid } from "./grid/schema.ts";
import { image } from "./image/schema.ts";
import { line } from "./line/schema.ts";
import { list } from "./list/schema.ts";
import { metric } from "./metric/schema.ts";
import { pie } from "./pie/schema.ts";
import { plan } from "./plan/schema.ts";
import { progress } from "./progress/schema.ts";
import { LIMITS, type UiComponent, visibleText } from "./schema.ts";
import { share } from "./share/schema.ts";
import { shares } from "./shares/schema.ts";
import { stack } from "./stack/schema.ts";
import { table } from "./table/schema.ts";
import { tabs } from "./tabs/schema.ts";
import { task } from "./task/schema.ts";
import { text } from "./text/schema.ts";
import { timeline } from "./timeline/schema.ts";

export { ACTION_INPUTS, BY_RECORD_ONLY } from "./action/schema.ts";
export { BINDINGS } from "./binding/schema.ts";

/** Every component an agent may show. A new one is a folder, a line here, and a view the compiler then asks for. */
export const CATALOG = {
  text,
  metric,
  table,
  line,
  area,
  bar,
  pie,
  candlestick,
  share,
  shares,
  list,
  badge,
  timeline,
  progress,
  form,
  button,
  tabs,
  card,
  stack,
  grid,
  image,
  code,
  document,
  diff,
  task,
  agent,
  approval,
  plan,
} as const satisfies Record<string, UiComponent>;

export type UiType = keyof typeof CATALOG;
export type PropsOf<T extends UiType> = z.output<(typeof CATALOG)[T]["props"]>;
/** A part that cannot be shown: why, and the text it held. */
export type InvalidNode = { type: "invalid"; why: string; text: string };
/** A part that is still being written, as the kind it will be. */
export type PendingNode = { type: "pending"; kind: UiType | null };
export type PartNode = { [T in UiType]: { type: T; props: PropsOf<T>; bind?: UiBinding; children?: UiNode[] } }[UiType];
export type UiNode = PartNode | InvalidNode | PendingNode;
export type UiTree = UiNode;

export type UiProblem = { path: string; message: string };
export type ParsedTree = { tree: UiTree; problems: UiProblem[] };

export function isUiType(given: unknown): given is UiType {
  return typeof given === "string" && Object.hasOwn(CATALOG, given);
}

/**
 * Takes anything and gives a tree that is safe to draw: what does not fit becomes a notice in its place, with a problem that names
 * it. `isPartial`: the tree is still being written, so what is open at its end is pending instead of wrong. Never throws.
 */
export function parseUiTree(value: unknown, { isPartial = false }: { isPartial?: boolean } = {}): ParsedTree {
  const size = sizeProblem(value);
  if (size)
    return { tree: { type: "invalid", why: size, text: textOf(value) }, problems: [{ path: "tree", message: size }] };
  const parse: Parse = { problems: [], left: LIMITS.nodes };
  return { tree: parseNode(value, { path: "tree", depth: 1, isOpen: isPartial }, parse), problems: parse.problems };
}

type Parse = { problems: UiProblem[]; left: number };
type Place = { path: string; depth: number; isOpen: boolean };

function parseNode(value: unknown, place: Place, parse: Parse): UiNode {
  const { path, depth, isOpen } = place;
  const invalid = (message: string, at = path): InvalidNode => {
    parse.problems.push({ path: at, message });
    return { type: "invalid", why: message, text: textOf(value) };
  };
  parse.left -= 1;
  if (parse.left < 0) return invalid(`more than ${LIMITS.nodes} parts`);
  if (depth > LIMITS.depth) return invalid(`parts lie deeper than ${LIMITS.depth}`);
  if (!isRecord(value) || !isUiType(value.type)) {
    if (isOpen) return { type: "pending", kind: null };
    const name =
      isRecord(value) && typeof value.type === "string" ? `"${visibleText(value.type).slice(0, 40)}"` : "nothing";
    return invalid(`type is ${name}; it must be one of ${Object.keys(CATALOG).join(", ")}`);
  }
  const { type } = value;
  const own = ownProblems(value, type);
  const props = parseProps(value, type);
  const found = [...own, ...props.problems];
  if (found.length > 0) {
    if (isOpen) return { type: "pending", kind: type };
    for (const problem of found.slice(1)) parse.problems.push({ path: path + problem.path, message: problem.message });
    return invalid(found[0]?.message ?? "wrong", path + (found[0]?.path ?? ""));
  }
  const bind = value.bind === undefined ? {} : { bind: binding.parse(value.bind) };
  const children = value.children === undefined ? {} : { children: parseChildren(value.children, place, parse) };
  return assemble(type, { props: props.data, ...bind, ...children });
}

const NODE_KEYS = new Set(["type", "props", "bind", "children"]);

/** What is wrong with a node apart from its props. */
function ownProblems(node: Record<string, unknown>, type: UiType): UiProblem[] {
  const component: UiComponent = CATALOG[type];
  const problems = Object.keys(node)
    .filter((key) => !NODE_KEYS.has(key))
    .map((key) => ({
      path: "",
      message: `a part has type, props, bind and children, not "${visibleText(key).slice(0, 40)}"`,
    }));
  if (node.children !== undefined && !component.children)
    problems.push({ path: ".children", message: `${type} takes no children` });
  if (node.children !== undefined && !Array.isArray(node.children))
    problems.push({ path: ".children", message: "must be a list" });
  if (node.bind === undefined) return problems;
  const bind = binding.safeParse(node.bind);
  const wrong = bind.success
    ? bindingProblems(bind.data, type)
    : bind.error.issues.map((issue) => ({ path: ["bind", ...issue.path.map(String)], message: issue.message }));
  return [...problems, ...wrong.map(({ path, message }) => ({ path: pathText(path), message }))];
}

function parseProps(node: Record<string, unknown>, type: UiType): { data: unknown; problems: UiProblem[] } {
  const component: UiComponent = CATALOG[type];
  const given = node.props ?? {};
  const filled = node.bind !== undefined && isRecord(given) ? { ...component.empty, ...given } : given;
  const parsed = component.props.safeParse(filled);
  if (parsed.success) return { data: parsed.data, problems: [] };
  return {
    data: null,
    problems: parsed.error.issues.map((issue) => ({ path: `.props${pathText(issue.path)}`, message: issue.message })),
  };
}

function parseChildren(value: unknown, place: Place, parse: Parse): UiNode[] {
  if (!Array.isArray(value)) return [];
  const kept = value.slice(0, LIMITS.children).map((child: unknown, index) => {
    const isOpen = place.isOpen && index === value.length - 1;
    return parse.left <= 0
      ? null
      : parseNode(child, { path: `${place.path}.children[${index}]`, depth: place.depth + 1, isOpen }, parse);
  });
  const nodes = kept.filter((node) => node !== null);
  const lost = value.length - nodes.length;
  if (lost === 0) return nodes;
  const why = `${lost} more parts are left out: ${LIMITS.children} children and ${LIMITS.nodes} parts at most`;
  parse.problems.push({ path: `${place.path}.children`, message: why });
  return [...nodes, { type: "invalid", why, text: "" }];
}

/** The props were parsed by the schema of this very type; types cannot follow that through a lookup. */
function assemble(type: UiType, rest: { props: unknown; bind?: UiBinding; children?: UiNode[] }): PartNode {
  return { type, ...rest } as PartNode;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) =>
      typeof part === "number" || /^\d+$/.test(String(part))
        ? `[${String(part)}]`
        : `.${visibleText(String(part)).slice(0, 40)}`,
    )
    .join("");
}

const RAW_DEPTH = 40;

/** Looks at every value once without recursion, so that nothing too deep or too large is ever walked by anything else. */
function sizeProblem(value: unknown): string | null {
  let bytes = 0;
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value: entry, depth } = next;
    if (depth > RAW_DEPTH) return `values lie deeper than ${RAW_DEPTH} levels`;
    bytes += typeof entry === "string" ? byteLength(entry) : 8;
    if (typeof entry === "object" && entry !== null) {
      for (const [key, inner] of Object.entries(entry)) {
        if (key === "__proto__") return "a field is named __proto__";
        if (!Array.isArray(entry)) bytes += byteLength(key);
        stack.push({ value: inner, depth: depth + 1 });
      }
    }
    if (bytes > LIMITS.bytes) return `larger than ${LIMITS.bytes / 1_000} kB`;
  }
  return null;
}

/** UTF-8 without making it: at most three bytes a unit, one for what is plain. */
function byteLength(text: string): number {
  if (text.length > LIMITS.bytes) return text.length;
  return new TextEncoder().encode(text).length;
}

/** The title of a `ui_show` call, also while it is written. */
export function visibleTitle(input: unknown): string | null {
  if (!isRecord(input) || typeof input.title !== "string") return null;
  return visibleText(input.title).slice(0, 120).trim() || null;
}

const MAX_TEXT = 600;
const MAX_LOOKED_AT = 400;

/** The words in a part that cannot be shown, so that nothing an agent said is lost: plain text, bounded. */
export function textOf(value: unknown): string {
  const found: string[] = [];
  const stack: unknown[] = [value];
  for (let looked = 0; looked < MAX_LOOKED_AT && stack.length > 0; looked += 1) {
    const entry = stack.pop();
    if (typeof entry === "string") found.push(visibleText(entry.slice(0, MAX_TEXT)));
    else if (typeof entry === "number") found.push(String(entry));
    else if (Array.isArray(entry)) stack.push(...entry.slice(0, MAX_LOOKED_AT).toReversed());
    else if (isRecord(entry)) {
      const named = Object.entries(entry).filter(([key]) => key !== "type" && key !== "bind" && key !== "action");
      stack.push(
        ...named
          .slice(0, MAX_LOOKED_AT)
          .map(([, inner]) => inner)
          .toReversed(),
      );
    }
  }
  return found.filter(Boolean).join(" · ").slice(0, MAX_TEXT);
}
