"use client";
import { useEffect, useState, useSyncExternalStore } from "react";
import { DraftKeeper, type DraftText, type KeepState, leftHere } from "#components/lib/draft-keeper";
import { useTRPCClient } from "#components/trpc/trpc";
import type { DocumentView } from "#server/domains/documents/schema";

/** How often an open editor says that it is open. */
const PRESENT_MS = 25_000;
const KEY = "muster.draft";

type ServerDraft = { baseVersion: number; title: string; body: string; changedAt: Date } | null;
export type Beginning = DraftText & { isDraft: boolean };

function browserStore(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    // Some browsers refuse it; the server's copy remains.
    return null;
  }
}

/** What the editor begins with: what this browser still has, what the server kept, or the newest version. */
function beginningOf(document: DocumentView, draft: ServerDraft, key: string): Beginning {
  const here = leftHere(browserStore(), key);
  const kept = here && (!draft || here.at >= new Date(draft.changedAt).getTime()) ? here : draft;
  if (kept && kept.baseVersion <= document.version && (kept.body !== document.body || kept.title !== document.title)) {
    const { title, body, baseVersion } = kept;
    return { title, body, baseVersion, isDraft: true };
  }
  return { title: document.title, body: document.body, baseVersion: document.version, isDraft: false };
}

type Draft = { keeper: DraftKeeper; beginning: Beginning; keep: KeepState };

/** The draft of one editor: where it begins, and what keeps it. Says that the editor is open, and that it was closed. */
export function useDraft(document: DocumentView, draft: ServerDraft, userId: string): Draft {
  const client = useTRPCClient();
  const { id } = document;
  const [{ keeper, beginning }] = useState(() => {
    const key = `${KEY}.${userId}.${id}`;
    const send = ({ baseVersion, ...text }: DraftText) => client.documents.keepDraft.mutate({ id, baseVersion, text });
    const begins = beginningOf(document, draft, key);
    const made = new DraftKeeper({ key, store: browserStore(), send });
    return { keeper: made, beginning: begins };
  });
  const keep = useSyncExternalStore(keeper.subscribe, keeper.read, keeper.read);
  useEffect(() => {
    if (beginning.isDraft) keeper.change(beginning);
    const present = () =>
      // Only tells others; what was written is kept by the keeper.
      void client.documents.keepDraft.mutate({ id, baseVersion: beginning.baseVersion }).catch(() => undefined);
    present();
    const timer = setInterval(present, PRESENT_MS);
    const flush = () => void keeper.flush();
    window.addEventListener("pagehide", flush);
    return () => {
      clearInterval(timer);
      window.removeEventListener("pagehide", flush);
      void keeper
        .flush()
        .then(() => client.documents.leaveDraft.mutate({ id }))
        // Only tells others that the writer left; that ends by itself too.
        .catch(() => undefined);
    };
  }, [client, id, keeper, beginning]);
  return { keeper, beginning, keep };
}
