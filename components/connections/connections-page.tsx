"use client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { SettingsFrame } from "#components/settings/settings-frame";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { SkeletonRows } from "#components/ui/skeleton";
import { ConnectionCard } from "./connection-card.tsx";

const ConnectSheet = dynamic(() => import("./connect-sheet.tsx").then((module) => module.ConnectSheet), { ssr: false });

/** Servers whose tools agents may use, and the address at which other agents use this team. */
export function ConnectionsPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.connections.list.queryOptions({}));
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [isAdding, setIsAdding] = useState(false);
  const mayManage = me?.scopes.includes("team:manage") ?? false;
  const offReason = mayManage ? undefined : "Owners and admins do";
  const add = (
    <Button kind="main" offReason={offReason} onClick={() => setIsAdding(true)}>
      <Plus size={13} aria-hidden /> Server
    </Button>
  );
  return (
    <SettingsFrame actions={add}>
      <p className="text-ink2">
        Agents can use the tools of other MCP servers. A tool is off until you allow it, and goes off again when its
        server changes what it says the tool does. What a server answers counts as text from outside.
      </p>
      <section aria-label="Connected servers" className="grid gap-2">
        <h2 className="font-600">Connected servers</h2>
        <QueryState query={query} subject="The servers" loading={<SkeletonRows rows={3} label="Loading the servers" />}>
          {(connections) =>
            connections.length === 0 ? (
              <Empty title="No server yet">
                “Server” connects one by its address, such as that of your CRM or of a search.
              </Empty>
            ) : (
              <ul className="grid gap-2">
                {connections.map((connection) => (
                  <ConnectionCard key={connection.id} connection={connection} offReason={offReason} />
                ))}
              </ul>
            )
          }
        </QueryState>
      </section>
      <OwnAddress />
      {isAdding && <ConnectSheet onClose={() => setIsAdding(false)} />}
    </SettingsFrame>
  );
}

/** The other way round: what to tell Claude, an editor or another agent. */
function OwnAddress() {
  const team = useTeam();
  return (
    <section aria-label="Muster for other agents" className="grid gap-2">
      <h2 className="font-600">Muster for other agents</h2>
      <p className="text-ink2">
        Claude, editors and other agents work with this team by MCP: the address is this server’s with{" "}
        <code className="font-mono text-12">/api/mcp</code>, the header{" "}
        <code className="font-mono text-12 [overflow-wrap:anywhere]">Authorization: Bearer mst_…</code> with one of your{" "}
        <Link href={`${team.path}/settings/keys`} className="text-ac underline">
          API keys
        </Link>
        . They see and may do what the key allows.
      </p>
    </section>
  );
}
