import {
  type EditorState,
  type Extension,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";
import { initials } from "#components/lib/format";

export type LineAuthor = { version: number; author: string; isAgent: boolean; isNewest: boolean };

/** One author a line of the text as the editor got it. */
export const setBlame = StateEffect.define<LineAuthor[]>();

const FACE = "inline-grid size-4 shrink-0 place-items-center text-[9px] font-600 leading-none";
const SQUARE = `${FACE} rounded-5 border border-line bg-sunk text-ink2`;
const ROUND = `${FACE} rounded-full bg-ink2 text-surface`;

/** Whose line it is: a square face for an agent, a round one for a person, and the version. */
class AuthorMarker extends GutterMarker {
  readonly line: LineAuthor;
  constructor(line: LineAuthor) {
    super();
    this.line = line;
  }
  override eq(other: GutterMarker): boolean {
    return other instanceof AuthorMarker && other.line === this.line;
  }
  override toDOM(): Node {
    const { author, version, isAgent } = this.line;
    const box = document.createElement("span");
    box.className = "flex items-center gap-1.5 pr-2 pl-3 text-12 text-ink3";
    box.title = `${author}, v${version}`;
    const face = document.createElement("span");
    face.className = isAgent ? SQUARE : ROUND;
    face.textContent = initials(author);
    box.append(face, `v${version}`);
    return box;
  }
}

class UnsavedMarker extends GutterMarker {
  override toDOM(): Node {
    const box = document.createElement("span");
    box.className = "flex items-center pr-2 pl-3 text-12 text-ac";
    box.textContent = "new";
    box.title = "Not in a version yet";
    return box;
  }
}

const unsaved = new UnsavedMarker();
type Blame = { markers: RangeSet<GutterMarker>; isOn: boolean };

const blameField = StateField.define<Blame>({
  create: () => ({ markers: RangeSet.empty, isOn: false }),
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setBlame))
        return { markers: markersOf(transaction.state, effect.value), isOn: effect.value.length > 0 };
    if (!transaction.docChanged || !value.isOn) return value;
    const touched: [number, number][] = [];
    transaction.changes.iterChangedRanges((_from, _to, from, to) => {
      const { doc } = transaction.state;
      touched.push([doc.lineAt(from).from, doc.lineAt(to).to]);
    });
    const kept = value.markers
      .map(transaction.changes)
      .update({ filter: (from) => !touched.some(([start, end]) => from >= start && from <= end) });
    return { markers: kept, isOn: true };
  },
});

function markersOf(state: EditorState, lines: LineAuthor[]): RangeSet<GutterMarker> {
  const builder = new RangeSetBuilder<GutterMarker>();
  for (const [index, line] of lines.entries()) {
    if (index >= state.doc.lines) break;
    const { from } = state.doc.line(index + 1);
    builder.add(from, from, new AuthorMarker(line));
  }
  return builder.finish();
}

const newestLine = Decoration.line({ class: "cm-newest" });

/** The lines of the newest version carry a bar. */
const newestLines = EditorView.decorations.compute([blameField], (state) => {
  const { markers } = state.field(blameField);
  const builder = new RangeSetBuilder<Decoration>();
  for (const at = markers.iter(); at.value; at.next())
    if (at.value instanceof AuthorMarker && at.value.line.isNewest) {
      const { from } = state.doc.lineAt(at.from);
      builder.add(from, from, newestLine);
    }
  return builder.finish();
});

export const blameGutter: Extension = [
  blameField,
  newestLines,
  gutter({
    class: "cm-blame",
    markers: (view) => view.state.field(blameField).markers,
    lineMarker: (view, line) => {
      const { markers, isOn } = view.state.field(blameField);
      if (!isOn || line.length === 0) return null;
      let isKnown = false;
      markers.between(line.from, line.from, () => {
        isKnown = true;
      });
      return isKnown ? null : unsaved;
    },
  }),
];
