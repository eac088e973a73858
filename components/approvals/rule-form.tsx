"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { roleWord } from "#components/lib/roles";
import { showWrongField } from "#components/lib/show-wrong-field";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";
import type { RuleView } from "#server/domains/approvals/schema";
import { ROLE_NAMES } from "#server/lib/agent-words";
import { type Draft, draftOf, problemsOf, ruleOf } from "./rule-draft.ts";

type Option = { value: string; label: string };
const any = (label: string): Option => ({ value: "", label });
const KINDS: Option[] = [
  any("Anything"),
  { value: "tool_call", label: "A tool call" },
  { value: "plan", label: "A plan" },
  { value: "hire", label: "Hiring an agent" },
  { value: "budget_raise", label: "Raising a budget" },
  { value: "file_export", label: "Taking files out" },
];
const RISKS: Option[] = [
  any("Any risk"),
  { value: "low", label: "Low or more" },
  { value: "medium", label: "Medium or more" },
  { value: "high", label: "High" },
];
const DECISIONS: Option[] = [
  { value: "ask", label: "Ask a person" },
  { value: "allow", label: "Allow" },
  { value: "deny", label: "Never allow" },
];
const DECIDERS: Option[] = [
  { value: "member", label: "Any member" },
  { value: "admin", label: "An admin" },
  { value: "owner", label: "An owner" },
];
const YES_NO: Option[] = [
  { value: "no", label: "Always" },
  { value: "yes", label: "Only after text from outside was read" },
];
const AT_DEADLINE: Option[] = [
  { value: "expire", label: "Go on without it" },
  { value: "keep", label: "Stay open, overdue" },
];

/** A new rule, or a known one to change or remove. */
export function RuleForm({ rule, onClose }: { rule: RuleView | null; onClose: () => void }) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState<Draft>(() => draftOf(rule));
  const [isTried, setTried] = useState(false);
  const tools = useQuery(trpc.approvalRules.tools.queryOptions());
  const add = useMutation(trpc.approvalRules.add.mutationOptions({ onSuccess: onClose }));
  const change = useMutation(trpc.approvalRules.change.mutationOptions({ onSuccess: onClose }));
  const remove = useMutation(trpc.approvalRules.remove.mutationOptions({ onSuccess: onClose }));
  const problems = problemsOf(draft);
  const save = () => {
    setTried(true);
    if (Object.keys(problems).length > 0) showWrongField();
    else if (rule) change.mutate({ id: rule.id, rule: ruleOf(draft) });
    else add.mutate(ruleOf(draft));
  };
  const toolOptions = [any("Any tool"), ...(tools.data ?? []).map((tool) => ({ value: tool.name, label: tool.name }))];
  const roles = [any("Any role"), ...ROLE_NAMES.map((value) => ({ value, label: roleWord(value) }))];
  const pick = (label: string, key: keyof Draft, options: Option[]) => (
    <Field label={label}>
      <Select value={draft[key]} onValue={(value) => setDraft({ ...draft, [key]: value })} options={options} />
    </Field>
  );
  const write = (label: string, key: keyof Draft, isFigure = true) => (
    <Field label={label} error={isTried ? problems[key] : undefined}>
      <Input
        inputMode={isFigure ? "decimal" : undefined}
        maxLength={isFigure ? 20 : 300}
        value={draft[key]}
        onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
      />
    </Field>
  );
  return (
    <FormSheet
      title={rule ? "Change the rule" : "A new rule"}
      saveText="Save the rule"
      extraButton={rule && <RemoveButton isBusy={remove.isPending} onRemove={() => remove.mutate({ id: rule.id })} />}
      isBusy={add.isPending || change.isPending}
      error={add.error ?? change.error ?? remove.error}
      onSave={save}
      onClose={onClose}
    >
      {pick("Do what", "decision", DECISIONS)}
      {pick("About what", "kind", KINDS)}
      {pick("Which tool", "tool", toolOptions)}
      {pick("From which risk", "minRisk", RISKS)}
      {pick("Of which role", "agentRole", roles)}
      {write("From which amount, in dollars", "minAmount")}
      {pick("When", "onlyTainted", YES_NO)}
      {write("From hour (0–24, empty: all day)", "fromHour")}
      {write("To hour", "toHour")}
      {draft.decision === "ask" && (
        <>
          {pick("Who decides", "decideRole", DECIDERS)}
          {write("Time to decide, in hours (empty: 24)", "deadlineHours")}
          {pick("When the time is over", "onDeadline", AT_DEADLINE)}
        </>
      )}
      {write("Why (shown with every request)", "note", false)}
      {pick("Is it in force", "isEnabled", [
        { value: "yes", label: "Yes" },
        { value: "no", label: "No" },
      ])}
    </FormSheet>
  );
}

/** Asks once more in its own place: the form is open around it. */
function RemoveButton({ isBusy, onRemove }: { isBusy: boolean; onRemove: () => void }) {
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <Button kind="danger" onClick={() => setAsked(true)}>
        Remove
      </Button>
    );
  return (
    <Button kind="danger" isBusy={isBusy} onClick={onRemove}>
      Really remove it
    </Button>
  );
}
