"use client";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { MAX_DOCUMENT_CHARS } from "#server/lib/document-lists";
import { blameGutter, type LineAuthor, setBlame } from "./blame-gutter.ts";
import { markdownMarks } from "./markdown-marks.ts";

export type CodeEditorProps = {
  label: string;
  initialText: string;
  /** Who wrote each line of `initialText`; empty hides the gutter. */
  blame: LineAuthor[];
  onText: (text: string) => void;
  /** So many characters were refused because the document would be longer than one may be. */
  onTooLong: (characters: number) => void;
  /** Files that were dropped or pasted; the answer is put where the cursor is. */
  onFiles: (files: File[]) => Promise<string>;
  onSave: () => void;
  /** Puts text where the cursor is, for buttons outside. */
  insertRef: { current: ((text: string) => void) | null };
};

const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", fontSize: "13px", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-code), ui-monospace, monospace", lineHeight: "21px" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ac)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--ink3)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "32px", padding: "0 4px 0 8px" },
  ".cm-blame .cm-gutterElement > span": { height: "21px", fontFamily: "var(--font-text), system-ui" },
  ".cm-newest": { backgroundColor: "var(--ac-soft)", boxShadow: "inset 2px 0 0 var(--ac)" },
  ".cm-cursor": { borderLeftColor: "var(--ac)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--ac-line) !important",
  },
  ".cm-placeholder": { color: "var(--ink3)" },
});

/** Marks a text put in from outside, which is not typed and so not told. */
const given = Annotation.define<true>();

export default function CodeEditor(props: CodeEditorProps) {
  const { initialText, blame, insertRef } = props;
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  // The extensions are made once; they call whatever the newest render gave.
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const view = new EditorView({
      doc: latest.current.initialText,
      extensions: extensionsOf(latest),
      ...(box.current ? { parent: box.current } : {}),
    });
    editor.current = view;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, []);
  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === initialText) return;
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: initialText },
      annotations: given.of(true),
    });
  }, [initialText]);
  useEffect(() => {
    editor.current?.dispatch({ effects: setBlame.of(blame) });
  }, [blame]);
  useEffect(() => {
    insertRef.current = (text) => {
      if (editor.current) insert(editor.current, text);
    };
    return () => {
      insertRef.current = null;
    };
  }, [insertRef]);
  return <div ref={box} className="h-full min-h-60" />;
}

type Latest = { current: CodeEditorProps };

function extensionsOf(latest: Latest): Extension[] {
  return [
    blameGutter,
    lineNumbers(),
    history(),
    markdown(),
    markdownMarks,
    look,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of(() => ({
      "aria-label": latest.current.label,
      spellcheck: "true",
      autocapitalize: "sentences",
    })),
    placeholder("Write Markdown. Drop or paste an image to show it."),
    keymap.of([
      {
        key: "Mod-s",
        preventDefault: true,
        run: () => {
          latest.current.onSave();
          return true;
        },
      },
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of(({ docChanged, state, transactions }) => {
      if (docChanged && !transactions.some((change) => change.annotation(given)))
        latest.current.onText(state.doc.toString());
    }),
    withinLength(latest),
    filesIn(latest),
  ];
}

/** Refuses a change that would make the text too long, before anything is sent; the text stays as it was. */
function withinLength(latest: Latest): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    const grown = transaction.newDoc.length - transaction.startState.doc.length;
    if (grown <= 0 || transaction.newDoc.length <= MAX_DOCUMENT_CHARS) return transaction;
    queueMicrotask(() => latest.current.onTooLong(grown));
    return [];
  });
}

function filesIn(latest: Latest): Extension {
  const take = (data: DataTransfer | null, view: EditorView) => {
    const files = [...(data?.files ?? [])];
    if (files.length === 0) return false;
    void latest.current.onFiles(files).then((text) => insert(view, text));
    return true;
  };
  return EditorView.domEventHandlers({
    paste: (event, view) => take(event.clipboardData, view),
    drop: (event, view) => {
      if ((event.dataTransfer?.files.length ?? 0) === 0) return false;
      event.preventDefault();
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at !== null) view.dispatch({ selection: { anchor: at } });
      return take(event.dataTransfer, view);
    },
  });
}

function insert(view: EditorView, text: string): void {
  if (text === "") return;
  view.dispatch(view.state.replaceSelection(text));
  view.focus();
}
