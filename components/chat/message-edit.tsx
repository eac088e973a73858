"use client";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Textarea } from "#components/ui/input";

type MessageEditProps = { body: string; onCancel: () => void; onSend: (body: string) => void };

/** What was said, to be said in other words. The first version stays reachable beside it. */
export function MessageEdit({ body, onCancel, onSend }: MessageEditProps) {
  const [text, setText] = useState(body);
  const isEmpty = text.trim() === "";
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty) onSend(text.trim());
      }}
    >
      <Textarea
        autoFocus
        aria-label="Your message"
        className="max-h-[40vh] [field-sizing:content]"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (!isEmpty) onSend(text.trim());
        }}
      />
      <div className="flex justify-end gap-2">
        <Button kind="quiet" onClick={onCancel}>
          Keep it as it was
        </Button>
        <Button type="submit" kind="main" offReason={isEmpty ? "Write something first" : undefined}>
          Send again
        </Button>
      </div>
    </form>
  );
}
