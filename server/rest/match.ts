import type { Mounted } from "./mount.ts";

export type Matched = { mounted: Mounted; path: Record<string, string> };

/** Finds the routes of a path. Words of a path win over its parameters, wherever they stand in the list. */
export function matcherOf(all: readonly Mounted[]): (path: string) => Matched[] {
  const byLength = Map.groupBy(all, ({ segments }) => segments.length);
  return (path) => {
    const parts = path.split("/").slice(1);
    const found = (byLength.get(parts.length) ?? []).flatMap((mounted) => {
      const read = readPath(mounted.segments, parts);
      return read ? [{ mounted, path: read }] : [];
    });
    const most = Math.min(...found.map(({ path: read }) => Object.keys(read).length));
    return found.filter(({ path: read }) => Object.keys(read).length === most);
  };
}

function readPath(segments: string[], parts: string[]): Record<string, string> | null {
  const read: Record<string, string> = {};
  for (const [place, segment] of segments.entries()) {
    const part = parts[place] ?? "";
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (!name && segment !== part) return null;
    if (name) {
      const text = decoded(part);
      if (!text) return null;
      read[name] = text;
    }
  }
  return read;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
