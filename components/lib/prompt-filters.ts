/** What the list of prompts shows, as its address says it. */
export type PromptFilters = { text: string; isArchived: boolean };

export function promptFiltersOf(address: { get(name: string): string | null }): PromptFilters {
  return { text: (address.get("q") ?? "").slice(0, 100), isArchived: address.get("show") === "archived" };
}

export function searchOf({ text, isArchived }: PromptFilters): string {
  const search = new URLSearchParams({ ...(text ? { q: text } : {}), ...(isArchived ? { show: "archived" } : {}) });
  return search.size > 0 ? `?${search}` : "";
}

/** Only what is chosen: the page and its server ask with the very same words. */
export function listInput({ text, isArchived }: PromptFilters) {
  return { ...(text ? { text } : {}), ...(isArchived ? { isArchived } : {}) };
}
