"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { FormSheet } from "#components/ui/form-sheet";
import { Input } from "#components/ui/input";

type Header = { key: number; name: string; value: string };
const MAX_HEADERS = 10;

/** A new server: its name, its address, and the headers it wants. */
export function ConnectSheet({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [headers, setHeaders] = useState<Header[]>([]);
  const create = useMutation(
    trpc.connections.create.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.connections.pathFilter());
        onClose();
      },
    }),
  );
  const filled = headers.filter((header) => header.name.trim() !== "" || header.value.trim() !== "");
  const isHalf = filled.some((header) => header.name.trim() === "" || header.value.trim() === "");
  const offReason = !name.trim()
    ? "Give it a name"
    : !/^https?:\/\/./.test(url.trim())
      ? "Put in its address, which begins with https://"
      : isHalf
        ? "A header needs its name and its value"
        : undefined;
  const change = (key: number, part: Partial<Header>) =>
    setHeaders(headers.map((header) => (header.key === key ? { ...header, ...part } : header)));
  return (
    <FormSheet
      title="Connect a server"
      description="Muster reads which tools it has. None can be used before you allow it."
      saveText="Connect"
      failText="Not connected"
      offReason={offReason}
      isBusy={create.isPending}
      error={create.error}
      onSave={() =>
        create.mutate({
          name: name.trim(),
          url: url.trim(),
          headers: filled.map((header) => ({ name: header.name, value: header.value })),
        })
      }
      onClose={onClose}
    >
      <Field label="Name" hint="Its tools begin with it: “Our CRM” gives our_crm__find_person.">
        <Input maxLength={40} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Address" hint="Of its MCP endpoint (streamable HTTP), such as https://mcp.example.com/mcp.">
        <Input
          type="url"
          maxLength={2_000}
          autoComplete="off"
          spellCheck={false}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      {headers.map((header, at) => (
        <fieldset key={header.key} className="grid gap-2 rounded-8 border border-line2 p-3">
          <legend className="px-1 text-12 text-ink2">Header {at + 1}</legend>
          <Field label="Header name">
            <Input
              maxLength={61}
              autoComplete="off"
              spellCheck={false}
              value={header.name}
              onChange={(event) => change(header.key, { name: event.target.value })}
            />
          </Field>
          <Field label="Header value" hint="It goes into the vault and is never shown again.">
            <Input
              type="password"
              maxLength={8_000}
              autoComplete="new-password"
              value={header.value}
              onChange={(event) => change(header.key, { value: event.target.value })}
            />
          </Field>
          <Button
            size="small"
            className="justify-self-start"
            aria-label={`Leave out header ${at + 1}`}
            onClick={() => setHeaders(headers.filter((other) => other.key !== header.key))}
          >
            Leave it out
          </Button>
        </fieldset>
      ))}
      {headers.length < MAX_HEADERS && (
        <Button
          className="justify-self-start"
          onClick={() =>
            setHeaders([...headers, { key: Date.now(), name: headers.length === 0 ? "Authorization" : "", value: "" }])
          }
        >
          Add a header
        </Button>
      )}
    </FormSheet>
  );
}
