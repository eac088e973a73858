import { DOCUMENT_KINDS, DOCUMENT_PERIODS, DOCUMENT_SORTS, DOCUMENT_STATUSES } from "#server/lib/document-lists";

/** What the address bar says: a list of documents can be bookmarked and passed on. */
export type DocumentFilters = {
  text?: string;
  kind?: (typeof DOCUMENT_KINDS)[number];
  tag?: string;
  missionId?: string;
  authorId?: string;
  status?: (typeof DOCUMENT_STATUSES)[number];
  changedWithin?: (typeof DOCUMENT_PERIODS)[number];
  sort?: (typeof DOCUMENT_SORTS)[number];
};
export type FilterKey = keyof DocumentFilters;

/** Names in the address, short and readable. */
const NAMES: Record<FilterKey, string> = {
  text: "q",
  kind: "kind",
  tag: "tag",
  missionId: "mission",
  authorId: "by",
  status: "status",
  changedWithin: "within",
  sort: "sort",
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Params = { get(name: string): string | null };

/** What is not understood is left out: an old or mistyped address shows more, never an error. */
export function filtersOf(params: Params): DocumentFilters {
  const read = (key: FilterKey) => params.get(NAMES[key])?.trim() || undefined;
  const oneOf = <T extends string>(list: readonly T[], value: string | undefined) =>
    list.find((entry) => entry === value);
  const id = (value: string | undefined) => (value && UUID.test(value) ? value : undefined);
  return withoutNothing({
    text: read("text")?.slice(0, 200),
    kind: oneOf(DOCUMENT_KINDS, read("kind")),
    tag: read("tag")?.slice(0, 40),
    missionId: id(read("missionId")),
    authorId: id(read("authorId")),
    status: oneOf(DOCUMENT_STATUSES, read("status")),
    changedWithin: oneOf(DOCUMENT_PERIODS, read("changedWithin")),
    sort: oneOf(DOCUMENT_SORTS, read("sort")),
  });
}

/** The address for a set of filters, without a question mark when there is none. */
export function searchOf(filters: DocumentFilters): string {
  const params = new URLSearchParams();
  for (const [key, name] of Object.entries(NAMES)) {
    const value = Reflect.get(filters, key);
    if (typeof value === "string" && value !== "") params.set(name, value);
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

/** The query's input. Words are best found by relevance, unless somebody chose otherwise. */
export function listInput(filters: DocumentFilters) {
  return { limit: 40, sort: filters.text ? ("relevance" as const) : ("changed" as const), ...filters };
}

function withoutNothing(filters: { [K in FilterKey]: DocumentFilters[K] | undefined }): DocumentFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as DocumentFilters;
}
