"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, ShieldCheck } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { type AuditFilter, auditExportHref } from "#components/lib/audit-filter";
import { count } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import { SkeletonRows } from "#components/ui/skeleton";

const keptOptions = [
  { value: "", label: "for ever" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
  { value: "1095", label: "three years" },
];

/** The chain that holds the rows together: how far it goes, whether it is whole, how long rows stay. */
export function AuditProof({ filter, canManage }: { filter: AuditFilter; canManage: boolean }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.audit.chain.queryOptions());
  return (
    <section aria-label="Proof" className="grid grid-cols-1 gap-3 rounded-10 border border-line2 p-3">
      <QueryState query={query} subject="The chain" loading={<SkeletonRows rows={2} label="Loading the chain" />}>
        {(chain) => (
          <>
            <p className="text-ink2">
              Each row is sealed with a hash over itself and all before it: {count(chain.seq - chain.startSeq)} rows
              {chain.startSeq > 0 && `, from ${count(chain.startSeq + 1)} on`}. Note the last hash outside of Muster,
              and nobody can rewrite the past unseen.
            </p>
            <p className="font-mono text-11 text-ink3 [overflow-wrap:anywhere]">
              {count(chain.seq)}: {chain.hash}
            </p>
            <Kept keptDays={chain.keptDays} canManage={canManage} />
          </>
        )}
      </QueryState>
      <Check exportHref={auditExportHref(team.slug, filter, Date.now())} />
    </section>
  );
}

function Check({ exportHref }: { exportHref: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const check = useMutation({
    mutationFn: () => queryClient.fetchQuery({ ...trpc.audit.verify.queryOptions({}), staleTime: 0 }),
  });
  const verdict = check.data;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Button isBusy={check.isPending} busyText="Checking…" onClick={() => check.mutate()}>
          <ShieldCheck size={14} aria-hidden /> Check the chain
        </Button>
        <Button asChild kind="quiet">
          <a href={exportHref} download>
            <Download size={14} aria-hidden /> Export these rows
          </a>
        </Button>
      </div>
      {verdict?.isWhole && <Notice kind="done">Whole: {count(verdict.checked)} rows are as they were sealed.</Notice>}
      {verdict?.broken && (
        <Notice kind="fail">
          Broken. {verdict.broken.message}
          {verdict.broken.command && ` It says ${verdict.broken.command}.`} {count(verdict.checked)} rows before it are
          whole.
        </Notice>
      )}
      {check.error && <Notice kind="fail">Not checked: {check.error.message}</Notice>}
    </>
  );
}

function Kept({ keptDays, canManage }: { keptDays: number | null; canManage: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const keep = useMutation(
    trpc.audit.setRetention.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.audit.pathFilter()),
    }),
  );
  const value = keptDays === null ? "" : String(keptDays);
  const known = keptOptions.some((option) => option.value === value);
  const options = known ? keptOptions : [...keptOptions, { value, label: `${keptDays} days` }];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label htmlFor="audit-kept" className="text-ink2">
        Rows are kept
      </label>
      <Select
        id="audit-kept"
        className="w-32"
        value={value}
        options={options}
        disabled={!canManage || keep.isPending}
        onValue={(days) => keep.mutate({ keptDays: days === "" ? null : Number(days) })}
      />
      {keep.error && <Notice kind="fail">Not changed: {keep.error.message}</Notice>}
    </div>
  );
}
