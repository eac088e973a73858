/** A file, or a folder with what lies in it. */
export type TreeNode = { name: string; path: string; children: TreeNode[] | null };

/** Paths as a tree: folders first, each in the order of their names. */
export function treeOf(paths: string[], prefix = ""): TreeNode[] {
  const folders = new Map<string, string[]>();
  const files: TreeNode[] = [];
  for (const path of paths) {
    const rest = path.slice(prefix.length);
    const end = rest.indexOf("/");
    if (end === -1) files.push({ name: rest, path, children: null });
    else folders.set(rest.slice(0, end), [...(folders.get(rest.slice(0, end)) ?? []), path]);
  }
  const byName = (a: TreeNode, b: TreeNode) => a.name.localeCompare(b.name);
  const inner = [...folders].map(([name, held]): TreeNode => {
    const path = `${prefix}${name}`;
    return { name, path, children: treeOf(held, `${path}/`) };
  });
  return [...inner.sort(byName), ...files.sort(byName)];
}
