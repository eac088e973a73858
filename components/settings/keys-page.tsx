"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { nextPage } from "#components/lib/next-page";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { KeyRow } from "./key-row.tsx";
import { SettingsFrame } from "./settings-frame.tsx";

const KeySheet = dynamic(() => import("./key-sheet.tsx").then((module) => module.KeySheet), { ssr: false });

/** Keys by which programs come in. */
export function KeysPage() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [isMaking, setMaking] = useState(false);
  const canMake = me?.scopes.includes("keys:write") ?? false;
  const make = (
    <Button
      kind="main"
      offReason={canMake ? undefined : "Owners, admins and members make keys"}
      onClick={() => setMaking(true)}
    >
      <Plus size={13} aria-hidden /> Key
    </Button>
  );
  return (
    <SettingsFrame actions={make}>
      <p className="text-ink2">
        A key lets a program in as you, for what you choose of your own permissions. It ends when you leave the team.
        What it can ask stands in the{" "}
        <Link href="/reference" className="text-ac underline">
          API reference
        </Link>
        .
      </p>
      {canMake ? (
        <>
          <KeyList isEnded={false} />
          <EndedKeys />
        </>
      ) : (
        <Empty title="Your role has no keys">Owners, admins and members make them. Ask an owner of the team.</Empty>
      )}
      {isMaking && me && <KeySheet held={me.scopes} onClose={() => setMaking(false)} />}
    </SettingsFrame>
  );
}

function KeyList({ isEnded }: { isEnded: boolean }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(trpc.apiKeys.list.infiniteQueryOptions({ limit: 20, isEnded }, nextPage));
  const title = isEnded ? "Ended keys" : "API keys";
  return (
    <section aria-label={title} className="grid gap-2">
      <h2 className="font-600">{title}</h2>
      <QueryState query={query} subject="The keys" loading={<SkeletonRows rows={3} label="Loading the keys" />}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <p className="text-12 text-ink3">{isEnded ? "None has ended." : "None yet. “Key” makes the first."}</p>
            );
          return (
            <ul className="rounded-10 border border-line2">
              {items.map((key) => (
                <KeyRow key={key.id} shown={key} />
              ))}
            </ul>
          );
        }}
      </QueryState>
      <MoreButton query={query} />
    </section>
  );
}

/** Looked at seldom: read when it is asked for. */
function EndedKeys() {
  const [isShown, setShown] = useState(false);
  if (isShown) return <KeyList isEnded />;
  return (
    <Button kind="quiet" className="justify-self-start" onClick={() => setShown(true)}>
      Show ended keys
    </Button>
  );
}
