"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import type { RuleView } from "#server/domains/approvals/schema";

const RuleForm = dynamic(() => import("./rule-form.tsx").then((module) => module.RuleForm), { ssr: false });

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What agents may do by themselves, what they have to ask about, and whom. The first rule that fits decides. */
export function RulesPage() {
  const trpc = useTRPC();
  const { path } = useTeam();
  const query = useQuery(trpc.approvalRules.list.queryOptions());
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [open, setOpen] = useState<RuleView | "new">();
  const canChange = me?.scopes.includes("approvals:policy") ?? false;
  const add = (
    <Button kind="main" offReason={canChange ? undefined : "Admins change the rules"} onClick={() => setOpen("new")}>
      <Plus size={13} aria-hidden /> Rule
    </Button>
  );
  return (
    <PageFrame title="Approval rules" crumb={{ label: "Approvals", href: `${path}/approvals` }} actions={add}>
      <div className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-4 p-4">
        <p className="text-ink2">The first rule that fits decides. Your own come first, then the ones Muster brings.</p>
        <QueryState query={query} subject="The rules" loading={<SkeletonRows rows={6} label="Loading the rules" />}>
          {({ rules, defaults }) => (
            <>
              <OwnRules rules={rules} canChange={canChange} onOpen={setOpen} />
              <section aria-label="Muster’s own rules">
                <h2 className="mb-1 font-600">Muster’s own rules</h2>
                <ol className="grid gap-1">
                  {defaults.map((rule) => (
                    <li key={rule.id} className="rounded-8 border border-line2 border-dashed px-3 py-2 text-ink2">
                      {sentence(rule.text)}
                    </li>
                  ))}
                </ol>
              </section>
            </>
          )}
        </QueryState>
      </div>
      {open && <RuleForm rule={open === "new" ? null : open} onClose={() => setOpen(undefined)} />}
    </PageFrame>
  );
}

type OwnRulesProps = { rules: RuleView[]; canChange: boolean; onOpen: (rule: RuleView) => void };

function OwnRules({ rules, canChange, onOpen }: OwnRulesProps) {
  const trpc = useTRPC();
  const move = useMutation(trpc.approvalRules.move.mutationOptions());
  return (
    <section aria-label="The team’s rules">
      <h2 className="mb-1 font-600">The team’s rules</h2>
      {move.error && <Notice kind="fail">Not moved: {move.error.message}</Notice>}
      {rules.length === 0 && <p className="text-12 text-ink3">None yet: Muster’s own hold alone.</p>}
      <ol className="grid gap-1">
        {rules.map((rule, index) => (
          <li
            key={rule.id}
            className={cn(
              "flex items-center gap-2 rounded-8 border border-line2 px-3 py-2 max-md:flex-wrap",
              !rule.isEnabled && "text-ink3",
            )}
          >
            <span className="w-5 shrink-0 text-ink3">{index + 1}</span>
            <span className="min-w-0 flex-1 max-md:basis-3/4">
              {sentence(rule.text)}
              {!rule.isEnabled && " (off)"}
            </span>
            {canChange && (
              <>
                <Button
                  kind="quiet"
                  size="small"
                  aria-label={`Move rule ${index + 1} up`}
                  offReason={index === 0 ? "It is the first" : undefined}
                  onClick={() => move.mutate({ id: rule.id, position: index })}
                >
                  Up
                </Button>
                <Button size="small" onClick={() => onOpen(rule)}>
                  Change
                </Button>
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
