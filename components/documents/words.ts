import type { ViewState } from "#components/lib/states";
import type { DocumentRow } from "#server/domains/documents/schema";
import type {
  AUDIENCES,
  DOCUMENT_KINDS,
  DOCUMENT_PERIODS,
  DOCUMENT_SORTS,
  DOCUMENT_STATUSES,
} from "#server/lib/document-lists";

type Option<T extends string> = { value: T; label: string };

export const kindOptions: Option<(typeof DOCUMENT_KINDS)[number]>[] = [
  { value: "deliverable", label: "Deliverable" },
  { value: "research", label: "Research" },
  { value: "protocol", label: "Protocol" },
  { value: "note", label: "Note" },
];
export const statusOptions: Option<(typeof DOCUMENT_STATUSES)[number]>[] = [
  { value: "draft", label: "Draft" },
  { value: "review", label: "In review" },
  { value: "accepted", label: "Accepted" },
];
export const periodOptions: Option<(typeof DOCUMENT_PERIODS)[number]>[] = [
  { value: "day", label: "Changed today" },
  { value: "week", label: "Changed this week" },
  { value: "month", label: "Changed this month" },
  { value: "year", label: "Changed this year" },
];
export const sortOptions: Option<(typeof DOCUMENT_SORTS)[number]>[] = [
  { value: "relevance", label: "Best match first" },
  { value: "changed", label: "Last changed first" },
  { value: "created", label: "Newest first" },
  { value: "title", label: "By name" },
];
export const audienceOptions: Option<(typeof AUDIENCES)[number]>[] = [
  { value: "team", label: "Everybody in the team" },
  { value: "members", label: "Members and agents, not viewers" },
  { value: "managers", label: "Owners and admins only" },
];
export const editorOptions = [
  { value: "members", label: "Members and agents" },
  { value: "managers", label: "Owners and admins only" },
] as const;

export const kindWord = (kind: string) => kindOptions.find((option) => option.value === kind)?.label ?? kind;

type Shown = { state: ViewState; word: string };
const shownByTask: Record<string, Shown> = {
  done: { state: "done", word: "Proven" },
  review: { state: "review", word: "In review" },
  in_progress: { state: "working", word: "Being written" },
  cancelled: { state: "cancelled", word: "Cancelled" },
};

/** What a person decided about the document; before that it stands where the task stands that wrote it. */
export function documentState(document: Pick<DocumentRow, "status" | "taskStatus">): Shown {
  if (document.status === "accepted") return { state: "done", word: "Accepted" };
  if (document.status === "review") return { state: "review", word: "In review" };
  return shownByTask[document.taskStatus ?? ""] ?? { state: "idle", word: "Draft" };
}

export function pick<T extends string>(options: readonly { value: T }[], value: string): T | undefined {
  return options.find((option) => option.value === value)?.value;
}
