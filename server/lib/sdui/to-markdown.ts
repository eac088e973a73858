import type { PartNode, UiNode, UiType } from "#components/sdui/catalog";
import { escapeMarkdown, figureText, type Style, tableText } from "./markdown-parts.ts";

type PartOf<T extends UiType> = Extract<PartNode, { type: T }>;
type Teller<T extends UiType> = (node: PartOf<T>, inner: () => string) => string;

const inner = (_: unknown, children: () => string) => children();

/** Every component as text: what a document keeps of it, what a screen reader or a text-only export gets. */
const TELLERS: { [T in UiType]: Teller<T> } = {
  text: ({ props }) => props.text,
  metric: ({ props: { label, value, change, detail, ...style } }) => {
    const shown = typeof value === "number" ? figureText(value, style) : escapeMarkdown(value);
    const moved = change === undefined ? "" : ` (${figureText(change, { format: "percent" })})`;
    return `**${escapeMarkdown(label)}**: ${shown}${moved}${detail ? `, ${escapeMarkdown(detail)}` : ""}${markOf(style)}`;
  },
  table: ({ props }) =>
    titled(
      props.title,
      tableText(
        props.columns.map((column) => column.label),
        props.rows,
        (column) => props.columns[column] ?? {},
      ),
    ) + markOf(props),
  line: ({ props }) => chartText(props),
  area: ({ props }) => chartText(props),
  bar: ({ props }) => chartText(props),
  pie: ({ props }) =>
    titled(
      props.title,
      tableText(
        ["", "Value"],
        props.items.map((item) => [item.label, item.value]),
        () => props,
      ),
    ) + markOf(props),
  candlestick: ({ props }) =>
    titled(
      props.title,
      tableText(
        ["Date", "Open", "High", "Low", "Close"],
        props.candles.map((candle) => [candle.date, candle.open, candle.high, candle.low, candle.close]),
        () => ({ decimals: 2, ...props }),
      ),
    ) + markOf(props),
  share: ({ props }) =>
    `${escapeMarkdown(props.symbol ?? "Share")}, ${props.range ?? "3M"}: prices \`${props.seriesId}\``,
  shares: ({ props }) =>
    `Shares compared, ${props.range ?? "1Y"}: prices ${props.seriesIds.map((id) => `\`${id}\``).join(", ")}`,
  list: ({ props }) =>
    props.items
      .map((item, at) => {
        const text = item.link?.startsWith("https://")
          ? `[${escapeMarkdown(item.text)}](<${item.link}>)`
          : escapeMarkdown(item.text);
        const notes = [item.state, item.detail]
          .filter((note) => note !== undefined && note !== "")
          .map((note) => escapeMarkdown(String(note)));
        return `${props.isOrdered ? `${at + 1}.` : "-"} ${text}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
      })
      .join("\n"),
  badge: ({ props }) => `*${escapeMarkdown(props.text)}*`,
  timeline: ({ props }) =>
    props.items
      .map(
        (item) =>
          `- ${[item.at, item.title, item.state, item.detail]
            .filter(Boolean)
            .map((part) => escapeMarkdown(String(part)))
            .join(" · ")}`,
      )
      .join("\n"),
  progress: ({ props: { label, value, max, ...style } }) =>
    `${escapeMarkdown(label)}: ${figureText(value, style)} of ${figureText(max, style)}`,
  form: ({ props }) => titled(props.title, props.fields.map((field) => `- ${escapeMarkdown(field.label)}`).join("\n")),
  button: ({ props }) => `(${escapeMarkdown(props.label)})`,
  tabs: ({ props, children }) =>
    (children ?? [])
      .map((child, at) => `### ${escapeMarkdown(props.labels[at] ?? `Part ${at + 1}`)}\n\n${nodeText(child)}`)
      .join("\n\n"),
  card: ({ props }, children) => titled([props.title, props.detail].filter(Boolean).join(", "), children()),
  stack: inner,
  grid: inner,
  image: ({ props }) =>
    `[${escapeMarkdown(props.alt)}](attachment:${props.fileId})${props.caption ? `\n\n${escapeMarkdown(props.caption)}` : ""}`,
  code: ({ props }) => titled(props.title, fenced(props.text, props.language ?? "")),
  document: ({ props }) => `[Document](document:${props.documentId})`,
  diff: ({ props }) => titled(props.title, `Before:\n\n${fenced(props.before)}\n\nAfter:\n\n${fenced(props.after)}`),
  task: ({ props }) => `Task \`${props.taskId}\``,
  agent: ({ props }) => `Agent \`${props.agentId}\``,
  approval: ({ props }) => `Approval \`${props.approvalId}\``,
  plan: ({ props }) => `Plan of mission \`${props.missionId}\``,
};

/** The whole tree as Markdown: pure, and never longer than what a document may hold. */
export function toMarkdown(tree: UiNode, title?: string): string {
  const body = nodeText(tree);
  return (title ? `# ${escapeMarkdown(title)}\n\n${body}` : body).slice(0, 190_000);
}

function nodeText(node: UiNode): string {
  if (node.type === "pending") return "";
  if (node.type === "invalid") return escapeMarkdown(node.text);
  const children = () => (node.children ?? []).map(nodeText).filter(Boolean).join("\n\n");
  // The teller is the one of this node's own type; types cannot follow that through a lookup.
  return TELLERS[node.type](node as never, children);
}

type Chart = Style & {
  title: string;
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
  mark?: string | undefined;
  markText?: string | undefined;
};

function chartText(chart: Chart): string {
  const rows = chart.labels.map((label, at) => [label, ...chart.series.map((series) => series.values[at] ?? null)]);
  return (
    titled(
      chart.title,
      tableText(["", ...chart.series.map((series) => series.name)], rows, () => chart),
    ) + markOf(chart)
  );
}

function titled(title: string | undefined, body: string): string {
  return title ? `**${escapeMarkdown(title)}**\n\n${body}` : body;
}

/** What was hatched stays marked in words. */
function markOf({ mark, markText }: { mark?: string | undefined; markText?: string | undefined }): string {
  if (!mark) return "";
  return `\n\n*(${escapeMarkdown(markText ?? (mark === "sample" ? "sample data" : "forecast"))})*`;
}

/** A fence longer than any in the text, so that the text cannot end it. */
function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
