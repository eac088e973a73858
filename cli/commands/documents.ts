import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Call, type Command, LIST_OPTIONS } from "../command.ts";
import { deliverDocuments, safeFileName } from "../documents.ts";
import { CommandError, UsageError } from "../failure.ts";
import { moreLine, readPages } from "../pages.ts";
import { paper } from "../paper.ts";
import { findDocument, findMission } from "../references.ts";
import { type Column, tableOf } from "../table.ts";
import { agoOf } from "../words.ts";

type Row = {
  id: string;
  title: string;
  kind: string;
  status: string;
  version: number;
  author: string;
  updatedAt: Date;
  missionNumber: number | null;
};

const COLUMNS: readonly Column<Row>[] = [
  { title: "Document", cell: (row) => row.title, isFlexible: true },
  { title: "Status", cell: (row) => row.status, isState: true },
  { title: "Version", cell: (row) => row.version, isRight: true },
  { title: "By", cell: (row) => row.author },
  { title: "Mission", cell: (row) => (row.missionNumber ? `M-${row.missionNumber}` : "") },
  { title: "Changed", cell: (row) => agoOf(row.updatedAt), isRight: true },
  { title: "Id", cell: (row) => row.id },
];

const mission = { name: "mission", value: "M-3", about: "only of this mission" } as const;

export const documentCommands: readonly Command[] = [
  {
    words: ["docs", "list"],
    about: "the team’s documents, the last changed first",
    options: [{ name: "text", value: "WORDS", about: "only those that hold the words" }, mission, ...LIST_OPTIONS],
    example: "./muster docs list --mission M-3",
    needs: "documents:read",
    run: listDocuments,
  },
  {
    words: ["docs", "show"],
    about: "one document as Markdown",
    args: [{ name: "document", about: "a document’s title or id" }],
    example: './muster docs show "Offer comparison" > offer.md',
    needs: "documents:read",
    run: async (call) => {
      const connection = await call.connect();
      const { id } = await findDocument(connection, call.args[0] ?? "");
      const document = await connection.ask(({ api }) => api.documents.get.query({ id }));
      return { json: document, lines: [document.body.replace(/\n$/, "")] };
    },
  },
  {
    words: ["docs", "export"],
    about: "write documents to files as Markdown",
    args: [{ name: "document", about: "a document’s title or id", isOptional: true }],
    options: [mission, { name: "out", value: "PATH", about: "the file; of a mission the folder" }],
    details: "Names a document, or all of a mission with --mission.",
    example: "./muster docs export --mission M-3 --out report",
    needs: "documents:read",
    run: exportDocuments,
  },
];

async function listDocuments(call: Call) {
  const connection = await call.connect();
  const of = call.value("mission");
  const filters = {
    ...(of ? { missionId: (await findMission(connection, of)).id } : {}),
    ...(call.value("text") ? { text: call.value("text") } : {}),
  };
  const page = await readPages(call, (at) =>
    connection.ask(({ api }) => api.documents.list.query({ ...filters, ...at })),
  );
  const lines = page.items.length > 0 ? tableOf(COLUMNS, page.items, paper()) : ["No document fits."];
  return { json: page, lines: [...lines, ...moreLine("docs list", page.nextCursor)] };
}

async function exportDocuments(call: Call) {
  const connection = await call.connect();
  const [reference] = call.args;
  const of = call.value("mission");
  if ((reference === undefined) === (of === undefined))
    throw new UsageError("docs export needs a document, or --mission M-3 for all of its documents");
  if (of !== undefined) {
    const { id } = await findMission(connection, of);
    const written = await deliverDocuments(connection, id, call.value("out") ?? join("muster-out", of));
    return { json: { items: written }, lines: written.map(({ path, title }) => `${title}: ${path}`) };
  }
  const { id } = await findDocument(connection, reference ?? "");
  const document = await connection.ask(({ api }) => api.documents.get.query({ id }));
  const path = resolve(call.value("out") ?? safeFileName(document.title, new Set()));
  await save(path, document.body);
  return { json: { items: [{ id, title: document.title, version: document.shownVersion, path }] }, lines: [path] };
}

async function save(path: string, body: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body.endsWith("\n") ? body : `${body}\n`);
  } catch (error) {
    throw new CommandError(
      `${path} could not be written (${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    );
  }
}
