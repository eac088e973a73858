/** Apart from the documents' schema, because screens need the lists and not the validator. */
export const DOCUMENT_KINDS = ["deliverable", "research", "protocol", "note"] as const;
export const DOCUMENT_STATUSES = ["draft", "review", "accepted"] as const;
/** Who may read: the whole team, without its viewers, or owners and admins. */
export const AUDIENCES = ["team", "members", "managers"] as const;
export const EDITORS = ["members", "managers"] as const;
export const DOCUMENT_SORTS = ["relevance", "changed", "created", "title"] as const;
export const DOCUMENT_PERIODS = ["day", "week", "month", "year"] as const;

export const MAX_DOCUMENT_CHARS = 500_000;
export const MAX_TAGS = 12;

/** Around the words that were found, in a snippet: characters that stand in no text. */
export const MATCH_START = "\uE000";
export const MATCH_END = "\uE001";
