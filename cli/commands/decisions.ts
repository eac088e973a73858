import { type Call, type Command, LIST_OPTIONS } from "../command.ts";
import type { Connection } from "../connection.ts";
import { CommandError, UsageError } from "../failure.ts";
import { plainLine, plainLines } from "../format.ts";
import { moreLine, readPages } from "../pages.ts";
import { paper } from "../paper.ts";
import { findApproval, findMission } from "../references.ts";
import { type Column, tableOf } from "../table.ts";
import { agoOf } from "../words.ts";

type Row = { number: number; title: string; status: string; risk: string; requestedBy: string; createdAt: Date };

const COLUMNS: readonly Column<Row>[] = [
  { title: "Approval", cell: (row) => `A-${row.number}` },
  { title: "Status", cell: (row) => row.status, isState: true },
  { title: "What", cell: (row) => row.title, isFlexible: true },
  { title: "Who asks", cell: (row) => row.requestedBy },
  { title: "Risk", cell: (row) => row.risk },
  { title: "Since", cell: (row) => agoOf(row.createdAt), isRight: true },
];

const approval = { name: "approval", about: "an approval, such as A-4" } as const;
const note = { name: "note", value: "TEXT", about: "why, for who asked" } as const;

export const decisionCommands: readonly Command[] = [
  {
    words: ["approvals"],
    about: "what agents ask to be allowed",
    options: [{ name: "every", about: "also what was decided" }, ...LIST_OPTIONS],
    example: "./muster approvals",
    needs: "approvals:read",
    run: async (call) => {
      const connection = await call.connect();
      const filter = call.isOn("every") ? {} : { status: "pending" as const };
      const page = await readPages(call, (at) =>
        connection.ask(({ api }) => api.approvals.list.query({ ...filter, ...at })),
      );
      const lines = page.items.length > 0 ? tableOf(COLUMNS, page.items, paper()) : ["Nothing waits for a yes."];
      return { json: page, lines: [...lines, ...moreLine("approvals", page.nextCursor)] };
    },
  },
  {
    words: ["approve"],
    about: "say yes to what an agent asks",
    args: [approval],
    options: [note],
    details: "What is approved is exactly what ./muster approvals shows; it is done once.",
    example: "./muster approve A-4",
    needs: "approvals:decide",
    run: (call) => decide(call, "approve"),
  },
  {
    words: ["reject"],
    about: "say no to what an agent asks",
    args: [approval],
    options: [note],
    example: './muster reject A-4 --note "Not before Monday"',
    needs: "approvals:decide",
    run: (call) => decide(call, "reject"),
  },
  {
    words: ["answer"],
    about: "answer what a mission asks",
    args: [
      { name: "mission", about: "a mission, such as M-3, or a question’s id" },
      { name: "text", about: "the answer", isOptional: true },
    ],
    options: [{ name: "field", value: "KEY=VALUE", isMany: true, about: "one part of a question with a form" }],
    details:
      "Without an answer it shows what is asked. A mission that asks several things is answered by a question’s id.",
    example: './muster answer M-3 "Leave the region West out"',
    needs: "missions:write",
    run: answer,
  },
];

async function decide(call: Call, decision: "approve" | "reject") {
  const connection = await call.connect();
  const { id } = await findApproval(connection, call.args[0] ?? "");
  const { api } = await connection.client();
  const decided = await api.approvals.decide.mutate({ id, decision, note: call.value("note") ?? "" });
  if (decided.error) throw new CommandError(decided.error);
  return { json: decided, lines: [`A-${decided.number} is ${decided.status}.`] };
}

type Question = {
  id: string;
  question: string;
  why: string;
  askedBy: string;
  answer: string | null;
  fields: { key: string; label: string; type: string }[] | null;
};

async function answer(call: Call) {
  const [reference = "", text] = call.args;
  const connection = await call.connect();
  const open = await openQuestions(connection, reference);
  const fields = call.values("field");
  if (text === undefined && fields.length === 0) return { json: { items: open }, lines: open.flatMap(shown) };
  const [question, second] = open;
  if (!question) throw new CommandError("Nothing is asked there any more.");
  if (second)
    throw new CommandError(
      `It asks ${open.length} things. Answer one by its id; ./muster answer ${reference} shows them.`,
    );
  const { api } = await connection.client();
  const values = valuesOf(question, fields);
  await api.missions.answer.mutate({ questionId: question.id, answer: text ?? "", ...(values ? { values } : {}) });
  return {
    json: { questionId: question.id, answered: true },
    lines: [`Answered: ${plainLine(question.question, 120)}`],
  };
}

/** Of a mission, or the one question with that id. */
async function openQuestions(connection: Connection, reference: string): Promise<Question[]> {
  const isId = /^[0-9a-f]{8}-/.test(reference);
  if (isId) {
    const { openQuestions: all } = await connection.ask(({ api }) => api.team.attention.query());
    const asked = all.find(({ id }) => id === reference);
    const mission = asked ? await connection.ask(({ api }) => api.missions.get.query({ id: asked.missionId })) : null;
    const found = mission?.questions.filter(({ id }) => id === reference);
    if (found) return found;
  }
  const { id } = await findMission(connection, reference);
  const { questions } = await connection.ask(({ api }) => api.missions.get.query({ id }));
  return questions.filter((question) => question.answer === null);
}

function shown(question: Question): string[] {
  const form =
    question.fields?.map(({ key, label, type }) => `  --field ${key}=… (${plainLine(label)}, ${type})`) ?? [];
  return [
    `${question.askedBy} asks: ${plainLines(question.question)}`,
    `  Why: ${plainLines(question.why)}`,
    `  Id: ${question.id}`,
    ...form,
  ];
}

function valuesOf(question: Question, given: string[]): Record<string, string | number | boolean> | null {
  if (given.length === 0) return null;
  return Object.fromEntries(
    given.map((pair) => {
      const [key = "", ...rest] = pair.split("=");
      const value = rest.join("=");
      const field = question.fields?.find((one) => one.key === key);
      if (!field)
        throw new UsageError(
          `--field ${key}: the question has ${question.fields?.map((one) => one.key).join(", ") || "no fields"}`,
        );
      if (field.type === "number") return [key, Number(value)];
      return [key, field.type === "boolean" ? ["yes", "true", "1"].includes(value.toLowerCase()) : value];
    }),
  );
}
