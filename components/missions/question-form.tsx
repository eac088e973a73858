"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Select } from "#components/ui/select";
import type { QuestionField } from "#server/domains/missions/schema";

type Values = Record<string, string | number | boolean>;

function FormField({ field, text, onText }: { field: QuestionField; text: string; onText: (text: string) => void }) {
  const label = field.isOptional ? `${field.label} (may stay empty)` : field.label;
  if (field.type === "text" || field.type === "number")
    return (
      <Field label={label}>
        <Input
          inputMode={field.type === "number" ? "decimal" : undefined}
          value={text}
          onChange={(event) => onText(event.target.value)}
        />
      </Field>
    );
  const options = field.type === "boolean" ? ["yes", "no"] : (field.options ?? []);
  return (
    <Field label={label}>
      <Select
        value={text}
        onValue={onText}
        options={[{ value: "", label: "Choose" }, ...options.map((option) => ({ value: option, label: option }))]}
      />
    </Field>
  );
}

/** The texts of the form as values; what is empty or no number is left out, and the server names it. */
function valuesOf(fields: QuestionField[], texts: Record<string, string>): Values {
  const values: Values = {};
  for (const { key, type } of fields) {
    const text = (texts[key] ?? "").trim();
    if (text === "") continue;
    if (type === "number") {
      const figure = Number(text.replace(/[\s,]/g, ""));
      if (Number.isFinite(figure)) values[key] = figure;
    } else values[key] = type === "boolean" ? text === "yes" : text;
  }
  return values;
}

/** Answers a question in words, or by its form. What was typed stays when it could not be sent. */
export function QuestionForm(props: { questionId: string; askedBy: string; fields: QuestionField[] | null }) {
  const { questionId, askedBy, fields } = props;
  const trpc = useTRPC();
  const [answer, setAnswer] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const send = useMutation(trpc.missions.answer.mutationOptions());
  if (send.isSuccess) return <Notice kind="done">Your answer is with {askedBy}; the work goes on.</Notice>;
  const values = fields ? valuesOf(fields, texts) : {};
  const missing = fields?.find((field) => !field.isOptional && values[field.key] === undefined);
  const offReason = fields
    ? missing && `${missing.label} is missing`
    : answer.trim()
      ? undefined
      : "Write an answer first";
  const error = send.error ? `Not sent: ${send.error.message} Your text is kept.` : undefined;
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (offReason) return;
        send.mutate({ questionId, answer: answer.trim(), ...(fields ? { values } : {}) });
      }}
    >
      {fields?.map((field) => (
        <FormField
          key={field.key}
          field={field}
          text={texts[field.key] ?? ""}
          onText={(text) => setTexts({ ...texts, [field.key]: text })}
        />
      ))}
      <Field label={fields ? "Anything else (may stay empty)" : "Your answer"} error={error}>
        <Textarea value={answer} rows={2} className="min-h-14" onChange={(event) => setAnswer(event.target.value)} />
      </Field>
      <Button
        type="submit"
        kind="main"
        className="justify-self-start"
        isBusy={send.isPending}
        busyText="Sending…"
        offReason={offReason}
      >
        Send the answer
      </Button>
    </form>
  );
}
