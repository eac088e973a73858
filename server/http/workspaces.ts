import { setImmediate } from "node:timers/promises";
import { type Zippable, zip } from "fflate";
import type { Ctx } from "#server/core/context";
import { readHistory, type WorkspaceHistory } from "#server/domains/workspaces/orchestration";
import { readTree } from "#server/domains/workspaces/queries";
import { DomainError } from "#server/lib/errors";
import { bundleOf, commitObject, type GitObject, gitObject, treeObjects } from "#server/lib/git/objects";
import { identify } from "./identity.ts";
import { failureResponse } from "./respond.ts";

const FORMATS = ["zip", "bundle"] as const;

/** `GET /api/workspaces/<missionId>/export?format=zip|bundle`: the newest files, or all commits for `git clone`. */
export async function exportWorkspace(request: Request, missionId: string): Promise<Response> {
  try {
    const { searchParams } = new URL(request.url);
    // A link cannot send a header: the page names its team in the address.
    const identity = await identify(request.headers, request.headers.get("x-muster-team") ?? searchParams.get("team"));
    if (!identity) throw new DomainError("unauthenticated", "Sign in first, or send an access token.");
    const format = FORMATS.find((one) => one === (searchParams.get("format") ?? "zip"));
    if (!format) throw new DomainError("bad_input", "format: zip or bundle.");
    const { name, body } =
      format === "zip" ? await zipOf(identity.ctx, missionId) : await gitOf(identity.ctx, missionId);
    return new Response(new Uint8Array(body), {
      headers: {
        "content-type": format === "zip" ? "application/zip" : "application/x-git-bundle",
        "content-disposition": `attachment; filename="${name}.${format}"`,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
      },
    });
  } catch (error) {
    return failureResponse(error, "/api/workspaces/<missionId>/export");
  }
}

type Export = { name: string; body: Uint8Array };

async function zipOf(ctx: Ctx, missionId: string): Promise<Export> {
  const { commit, files } = await readTree.invoke(ctx, { missionId });
  if (files.length === 0) throw new DomainError("not_found", "This workspace holds no file yet.");
  const entries: Zippable = Object.fromEntries(files.map(({ path, content }) => [path, [content, { level: 6 }]]));
  // In threads of its own: packing many megabytes would hold up everybody else.
  const body = await new Promise<Uint8Array>((resolve, reject) =>
    zip(entries, { consume: false }, (error, data) => (error ? reject(error) : resolve(data))),
  );
  return { name: `workspace-${commit}`, body };
}

async function gitOf(ctx: Ctx, missionId: string): Promise<Export> {
  const history = await readHistory.invoke(ctx, { missionId });
  if (history.commits.length === 0) throw new DomainError("not_found", "This workspace holds no commit yet.");
  const { headId, objects } = await gitHistory(history);
  return { name: `workspace-m${history.missionNumber}`, body: bundleOf("main", headId, objects) };
}

/** All commits as Git has them: the same authors, times and messages, one after the other. */
export async function gitHistory(history: WorkspaceHistory): Promise<{ headId: string; objects: GitObject[] }> {
  const objects: GitObject[] = [];
  const blobIds = new Map<string, string>();
  for (const [hash, content] of history.blobs) {
    const blob = gitObject("blob", Buffer.from(content));
    blobIds.set(hash, blob.id);
    objects.push(blob);
    if (blobIds.size % 50 === 0) await setImmediate();
  }
  const tree = new Map<string, string>();
  let headId: string | null = null;
  for (const commit of history.commits) {
    for (const { path, sha256 } of commit.changes) {
      const blobId = sha256 ? blobIds.get(sha256) : undefined;
      if (blobId) tree.set(path, blobId);
      else tree.delete(path);
    }
    const made = treeObjects([...tree].map(([path, blobId]) => ({ path, blobId })));
    const author = {
      name: commit.author,
      email: `${slug(commit.author)}@${commit.isAgent ? "agents" : "people"}.muster.invalid`,
      at: commit.createdAt,
    };
    const written = commitObject({ treeId: made.rootId, parentId: headId, author, message: commit.message });
    objects.push(...made.objects, written);
    headId = written.id;
    if (commit.number % 20 === 0) await setImmediate();
  }
  return { headId: headId ?? "", objects };
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "somebody"
  );
}
