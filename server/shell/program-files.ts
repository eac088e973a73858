/** The files a program sees: a copy in memory that it reads and writes at once, written back to the shell afterwards. */
export type ProgramFiles = {
  read(path: string): Uint8Array | undefined;
  isFolder(path: string): boolean;
  list(path: string): string[];
  write(path: string, content: Uint8Array): void;
  mkdir(path: string): void;
  remove(path: string): void;
  /** What the program did, for the shell. */
  changes(): { written: Map<string, Uint8Array>; folders: string[]; removed: string[] };
};

export function programFiles(given: Map<string, Uint8Array>, givenFolders: Iterable<string>): ProgramFiles {
  const files = new Map(given);
  const folders = new Set(["/", ...givenFolders]);
  const written = new Map<string, Uint8Array>();
  const made: string[] = [];
  const removed = new Set<string>();
  const parentOf = (path: string) => path.slice(0, path.lastIndexOf("/")) || "/";
  const mkdir = (path: string) => {
    if (files.has(path)) throw new Error(`EEXIST: file already exists, mkdir '${path}'`);
    if (folders.has(path)) return;
    mkdir(parentOf(path));
    folders.add(path);
    made.push(path);
  };
  return {
    read: (path) => files.get(path),
    isFolder: (path) => folders.has(path),
    list: (path) => {
      const start = path === "/" ? "/" : `${path}/`;
      const names = [...files.keys(), ...folders].flatMap((known) =>
        known.startsWith(start) && known !== path && known.length > start.length
          ? [known.slice(start.length).split("/")[0] ?? ""]
          : [],
      );
      return [...new Set(names)].sort();
    },
    write: (path, content) => {
      if (folders.has(path)) throw new Error(`EISDIR: illegal operation on a directory, open '${path}'`);
      if (!folders.has(parentOf(path))) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      files.set(path, content);
      written.set(path, content);
      removed.delete(path);
    },
    mkdir,
    remove: (path) => {
      for (const known of [...files.keys()].filter((file) => file === path || file.startsWith(`${path}/`))) {
        files.delete(known);
        written.delete(known);
      }
      for (const known of [...folders].filter((folder) => folder === path || folder.startsWith(`${path}/`)))
        folders.delete(known);
      removed.add(path);
    },
    changes: () => ({ written, folders: made.filter((path) => folders.has(path)), removed: [...removed] }),
  };
}
