"use client";
import { useState } from "react";
import { useIsInTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input, Textarea } from "#components/ui/input";
import { Select } from "#components/ui/select";
import { ActionDone, ActionFailure, ActionQuestion } from "../action-button.tsx";
import type { PropsOf } from "../catalog.ts";
import { useUiHost } from "../ui-host.tsx";
import { useAction } from "../use-action.ts";
import type { ViewProps } from "../views.tsx";
import { filledAction, missingField } from "./values.ts";

type FieldProps = PropsOf<"form">["fields"][number];
type Texts = Record<string, string>;

/** A question with fields; what was typed stays when the server refuses it. */
export default function FormPart({ props }: ViewProps<"form">) {
  const isInTeam = useIsInTeam();
  const [texts, setTexts] = useState<Texts>(() =>
    Object.fromEntries(props.fields.map((field) => [field.key, field.value ?? ""])),
  );
  const fields = props.fields.map((field) => (
    <OneField
      key={field.key}
      field={field}
      text={texts[field.key] ?? ""}
      onText={(text) => setTexts({ ...texts, [field.key]: text })}
    />
  ));
  const title = props.title && <p className="font-550">{props.title}</p>;
  if (!isInTeam) {
    return (
      <div className="grid gap-2.5">
        {title}
        {fields}
        <span>
          <Button kind="main">{props.submit}</Button>
        </span>
      </div>
    );
  }
  return (
    <LiveForm props={props} texts={texts}>
      {title}
      {fields}
    </LiveForm>
  );
}

function LiveForm({ props, texts, children }: { props: PropsOf<"form">; texts: Texts; children: React.ReactNode }) {
  const { state, press, back } = useAction();
  const { sendMessage } = useUiHost();
  const missing = missingField(props.fields, texts);
  const offReason =
    props.action.name === "message.send" && !sendMessage
      ? "It answers in a chat"
      : missing
        ? `Fill in: ${missing}`
        : undefined;
  if (state.kind === "done") return <ActionDone state={state} />;
  return (
    <form
      className="grid max-w-lg gap-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!offReason) press(filledAction(props, texts));
      }}
    >
      {children}
      {state.kind === "confirming" ? (
        <ActionQuestion
          text="Do it with these answers?"
          yes={props.submit}
          onYes={() => press(filledAction(props, texts))}
          onNo={back}
        />
      ) : (
        <span className="flex flex-wrap items-center gap-2">
          <Button type="submit" kind="main" isBusy={state.kind === "busy"} offReason={offReason}>
            {props.submit}
          </Button>
          <ActionFailure state={state} />
        </span>
      )}
    </form>
  );
}

const choose = { value: "", label: "Choose" };
const yesNo = ["yes", "no"];

function OneField({ field, text, onText }: { field: FieldProps; text: string; onText: (text: string) => void }) {
  const label = field.isOptional ? `${field.label} (may stay empty)` : field.label;
  const hint = field.hint ? { hint: field.hint } : {};
  if (field.type === "choice" || field.type === "yesno") {
    const options = field.type === "yesno" ? yesNo : (field.options ?? []);
    return (
      <Field label={label} {...hint}>
        <Select
          value={text}
          onValue={onText}
          options={[choose, ...options.map((option) => ({ value: option, label: option }))]}
        />
      </Field>
    );
  }
  if (field.type === "long") {
    return (
      <Field label={label} {...hint}>
        <Textarea value={text} maxLength={20_000} onChange={(event) => onText(event.target.value)} />
      </Field>
    );
  }
  return (
    <Field label={label} {...hint}>
      <Input
        type={field.type === "date" ? "date" : "text"}
        inputMode={field.type === "number" ? "decimal" : undefined}
        maxLength={4_000}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
    </Field>
  );
}
