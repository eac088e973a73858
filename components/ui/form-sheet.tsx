"use client";
import { type ReactNode, useId } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Sheet } from "#components/ui/sheet";

type FormSheetProps = {
  title: string;
  description?: string;
  saveText: string;
  /** Why it cannot be saved yet. */
  offReason?: string | undefined;
  isDanger?: boolean;
  /** Beside the buttons that every form has. */
  extraButton?: ReactNode;
  isBusy: boolean;
  /** Before the reason when it fails. */
  failText?: string;
  error: { message: string } | null;
  onSave: () => void;
  onClose: () => void;
  children?: ReactNode;
};

/** A form in a drawer: what is written stays when saving fails, and the reason stands above the buttons. */
export function FormSheet({ title, description, saveText, offReason, isDanger, ...rest }: FormSheetProps) {
  const { isBusy, failText = "Not saved", error, extraButton, onSave, onClose, children } = rest;
  const formId = useId();
  const footer = (
    <>
      {error && (
        <Notice kind="fail" className="w-full">
          {failText}: {error.message}
          {children && " What you wrote is kept."}
        </Notice>
      )}
      {extraButton}
      <Button kind="quiet" onClick={onClose}>
        Leave it
      </Button>
      <Button
        type="submit"
        form={formId}
        kind={isDanger ? "danger" : "main"}
        isBusy={isBusy}
        {...(offReason ? { offReason } : {})}
      >
        {saveText}
      </Button>
    </>
  );
  return (
    <Sheet
      title={title}
      {...(description ? { description } : {})}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={footer}
    >
      <form
        id={formId}
        className="grid grid-cols-1 gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!offReason && !isBusy) onSave();
        }}
      >
        {children}
      </form>
    </Sheet>
  );
}
