import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

export type GitType = "commit" | "tree" | "blob";
export type GitObject = { id: string; type: GitType; body: Buffer };

const TYPE_NUMBERS: Record<GitType, number> = { commit: 1, tree: 2, blob: 3 };

export function gitObject(type: GitType, body: Buffer): GitObject {
  const id = createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
  return { id, type, body };
}

export type Signature = { name: string; email: string; at: Date };

export function commitObject(of: {
  treeId: string;
  parentId: string | null;
  author: Signature;
  message: string;
}): GitObject {
  const { name, email, at } = of.author;
  const by = `${name.replace(/[<>\n\0]/g, " ").trim() || "Muster"} <${email.replace(/[<>\s]/g, "")}> ${Math.floor(at.getTime() / 1_000)} +0000`;
  const parent = of.parentId ? `parent ${of.parentId}\n` : "";
  return gitObject(
    "commit",
    Buffer.from(`tree ${of.treeId}\n${parent}author ${by}\ncommitter ${by}\n\n${of.message.trimEnd()}\n`),
  );
}

type Node = Map<string, Node | string>;

/** The trees of a set of files, root last. Git sorts a folder as if its name ended with a slash. */
export function treeObjects(files: Iterable<{ path: string; blobId: string }>): {
  objects: GitObject[];
  rootId: string;
} {
  const root: Node = new Map();
  for (const { path, blobId } of files) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    let node = root;
    for (const part of parts) {
      const known = node.get(part);
      const inner: Node = known instanceof Map ? known : new Map();
      node.set(part, inner);
      node = inner;
    }
    node.set(name, blobId);
  }
  const objects: GitObject[] = [];
  return { rootId: writeTree(root, objects), objects };
}

function writeTree(node: Node, objects: GitObject[]): string {
  const entries = [...node].map(([name, held]) =>
    typeof held === "string"
      ? { key: Buffer.from(name), mode: "100644", name, id: held }
      : { key: Buffer.from(`${name}/`), mode: "40000", name, id: writeTree(held, objects) },
  );
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  const body = entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
  const tree = gitObject("tree", Buffer.concat(body));
  objects.push(tree);
  return tree.id;
}

/** A pack, version 2: each object whole, none as a delta. */
export function packOf(objects: Iterable<GitObject>): Buffer {
  const unique = [...new Map([...objects].map((object) => [object.id, object])).values()];
  const head = Buffer.alloc(12);
  head.write("PACK", 0);
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(unique.length, 8);
  const body = Buffer.concat([
    head,
    ...unique.flatMap(({ type, body: content }) => [sizeOf(type, content.length), deflateSync(content)]),
  ]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

/** Type and length in groups of seven bits, the first of which holds the type and four bits of the length. */
function sizeOf(type: GitType, length: number): Buffer {
  const bytes: number[] = [];
  let rest = Math.floor(length / 16);
  let byte = (TYPE_NUMBERS[type] << 4) | (length % 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest % 128;
    rest = Math.floor(rest / 128);
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}

/** A bundle, version 2, with one branch: what `git clone` takes as a repository. */
export function bundleOf(branch: string, headId: string, objects: Iterable<GitObject>): Buffer {
  const head = `# v2 git bundle\n${headId} refs/heads/${branch}\n${headId} HEAD\n\n`;
  return Buffer.concat([Buffer.from(head), packOf(objects)]);
}
