import { ResourceNotFoundError } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { getMission, listMissions } from "#server/domains/missions/queries";
import { getWorking } from "#server/domains/working/queries";
import { isDomainError } from "#server/lib/errors";
import type { Scope } from "#server/lib/scopes";

export const WORKING_URI = "muster://working-md";
export const documentUri = (id: string): string => `muster://documents/${id}`;
export const missionUri = (id: string): string => `muster://missions/${id}`;

const MARKDOWN = "text/markdown";
const JSON_TYPE = "application/json";
const PAGE = 50;

type Listed = { uri: string; name: string; title: string; description?: string; mimeType: string };
type Page = { resources: Listed[]; nextCursor?: string };
type Section = {
  scope: Scope;
  list(ctx: Ctx, cursor: string | undefined): Promise<{ items: Listed[]; next: string | null }>;
};

/** What is listed, one kind after the other; a cursor names the kind and the place in it: `1.abc`. */
const SECTIONS: readonly Section[] = [
  {
    scope: getWorking.scope,
    list: async () => ({ items: [working()], next: null }),
  },
  {
    scope: listDocuments.scope,
    list: async (ctx, cursor) => {
      const page = await listDocuments.call(ctx, { cursor, limit: PAGE });
      const items = page.items.map(({ id, title, kind, version, updatedAt }) => ({
        uri: documentUri(id),
        name: title,
        title,
        description: `${kind}, v${version}, changed ${updatedAt.toISOString()}`,
        mimeType: MARKDOWN,
      }));
      return { items, next: page.nextCursor };
    },
  },
  {
    scope: listMissions.scope,
    list: async (ctx, cursor) => {
      const page = await listMissions.call(ctx, { cursor, limit: PAGE });
      const items = page.items.map(({ id, number, title, status }) => ({
        uri: missionUri(id),
        name: `M-${number}`,
        title: `M-${number} ${title}`,
        description: status,
        mimeType: JSON_TYPE,
      }));
      return { items, next: page.nextCursor };
    },
  },
];

function working(): Listed {
  return {
    uri: WORKING_URI,
    name: "WORKING.md",
    title: "WORKING.md",
    description: "Who does what now",
    mimeType: MARKDOWN,
  };
}

/** A page ends where a kind ends, or when it is full. */
export async function listResources(ctx: Ctx, cursor: string | undefined): Promise<Page> {
  let { at, inner } = placeOf(cursor);
  const resources: Listed[] = [];
  while (at < SECTIONS.length && resources.length < PAGE) {
    const section = SECTIONS[at];
    const page = section && ctx.scopes.has(section.scope) ? await section.list(ctx, inner) : null;
    resources.push(...(page?.items ?? []));
    inner = page?.next ?? undefined;
    if (inner === undefined) at += 1;
  }
  return at < SECTIONS.length ? { resources, nextCursor: `${at}.${inner ?? ""}` } : { resources };
}

function placeOf(cursor: string | undefined): { at: number; inner: string | undefined } {
  const [, at = "0", inner = ""] = /^([0-9])\.(.*)$/.exec(cursor ?? "") ?? [];
  return { at: Number(at), inner: inner || undefined };
}

export function templatesFor(scopes: ReadonlySet<Scope>) {
  const all = [
    {
      scope: getDocument.scope,
      uriTemplate: documentUri("{id}"),
      name: "document",
      title: "A document",
      description: "The newest text of a document, by the id that lists and searches give.",
      mimeType: MARKDOWN,
    },
    {
      scope: getDocument.scope,
      uriTemplate: `${documentUri("{id}")}/versions/{version}`,
      name: "document-version",
      title: "A version of a document",
      description: "The text of a document as it was in one version.",
      mimeType: MARKDOWN,
    },
    {
      scope: getMission.scope,
      uriTemplate: missionUri("{id}"),
      name: "mission",
      title: "A mission",
      description: "Goal, status, plan, questions and cost of a mission.",
      mimeType: JSON_TYPE,
    },
  ];
  return all.filter(({ scope }) => scopes.has(scope)).map(({ scope: _, ...template }) => template);
}

const DOCUMENT = /^muster:\/\/documents\/([0-9a-f-]{36})(?:\/versions\/(\d{1,6}))?$/;
const MISSION = /^muster:\/\/missions\/([0-9a-f-]{36})$/;

export async function readResource(ctx: Ctx, uri: string) {
  const read = await contentOf(ctx, uri).catch((error: unknown) => {
    if (isDomainError(error) && error.code === "not_found") return null;
    throw error;
  });
  if (!read) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, ...read }] };
}

async function contentOf(ctx: Ctx, uri: string): Promise<{ mimeType: string; text: string } | null> {
  if (uri === WORKING_URI) return { mimeType: MARKDOWN, text: (await getWorking.call(ctx, {})).body };
  const [, documentId, version] = DOCUMENT.exec(uri) ?? [];
  if (documentId && z.uuid().safeParse(documentId).success) {
    const which = { id: documentId, ...(version ? { version: Number(version) } : {}) };
    return { mimeType: MARKDOWN, text: (await getDocument.call(ctx, which)).body };
  }
  const [, missionId] = MISSION.exec(uri) ?? [];
  if (!missionId || !z.uuid().safeParse(missionId).success) return null;
  return { mimeType: JSON_TYPE, text: JSON.stringify(await getMission.call(ctx, { id: missionId }), null, 2) };
}
