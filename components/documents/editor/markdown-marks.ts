import { syntaxTree } from "@codemirror/language";
import { type Range, RangeSet } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Weight instead of colour: headings and strong words stand out, marks and addresses step back. */
const looks: Record<string, Decoration> = {
  StrongEmphasis: Decoration.mark({ class: "font-600" }),
  Emphasis: Decoration.mark({ class: "italic" }),
  InlineCode: Decoration.mark({ class: "text-ink2" }),
  URL: Decoration.mark({ class: "text-ink3" }),
  HeaderMark: Decoration.mark({ class: "text-ink3" }),
  QuoteMark: Decoration.mark({ class: "text-ink3" }),
  ListMark: Decoration.mark({ class: "text-ink3" }),
};
const heading = Decoration.mark({ class: "font-600" });

function marksOf(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges)
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const look = node.name.startsWith("ATXHeading") ? heading : looks[node.name];
        if (look && node.to > node.from) found.push(look.range(node.from, node.to));
      },
    });
  return RangeSet.of(found, true);
}

export const markdownMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marksOf(view);
    }
    update(update: ViewUpdate): void {
      const isParsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || isParsed) this.decorations = marksOf(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
