"use client";
import { useMutation } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { count } from "#components/lib/format";
import { importArchive } from "#components/lib/team-archive";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import type { ImportReport } from "#server/domains/transfer/schema";

/** Makes a team of an export, of this installation or another. */
export function ImportTeam() {
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [name, setName] = useState("");
  const take = useMutation({ mutationFn: (archive: File) => importArchive(archive, name.trim()) });
  if (take.data) return <Imported report={take.data} />;
  return (
    <section aria-label="Import a team" className="grid gap-3 border-line border-t pt-4">
      <h2 className="font-600">Import a team</h2>
      <p className="text-ink2">
        Choose the file that Export in a team’s settings made. It becomes a new team of yours. Nothing in it runs until
        you resume it.
      </p>
      <input
        ref={picker}
        type="file"
        accept=".zip,application/zip"
        className="sr-only"
        tabIndex={-1}
        aria-label="The exported file"
        onChange={(event) => {
          setFile(event.target.files?.[0]);
          take.reset();
          // The same file may be chosen again, after a mend.
          event.target.value = "";
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => picker.current?.click()}>
          <Upload size={14} aria-hidden /> {file ? "Choose another" : "Choose the file"}
        </Button>
        {file && <span className="min-w-0 text-ink2 [overflow-wrap:anywhere]">{file.name}</span>}
      </div>
      {file && (
        <>
          <Field label="New name" hint="Left empty it keeps the one it had.">
            <Input maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          {take.error && <Notice kind="fail">Not imported: {take.error.message}</Notice>}
          <Button kind="main" isBusy={take.isPending} busyText="Reading the file…" onClick={() => take.mutate(file)}>
            Import it
          </Button>
        </>
      )}
    </section>
  );
}

function Imported({ report }: { report: ImportReport }) {
  return (
    <section aria-label="Imported" className="grid gap-3 border-line border-t pt-4">
      <Notice kind="done">
        {report.name} is here: {count(report.rows)} entries, {count(report.files)} files. It is paused, and so are its
        missions.
      </Notice>
      {report.people.length > 0 && (
        <>
          <p className="text-ink2">An import lets nobody in. These were members; invite them in its settings:</p>
          <ul className="grid max-h-48 gap-1 overflow-y-auto" aria-label="Members to invite">
            {report.people.map((person) => (
              <li key={person.email} className="[overflow-wrap:anywhere]">
                {person.name}, {person.email}, {person.role}
              </li>
            ))}
          </ul>
        </>
      )}
      <Button kind="main" size="large" asChild>
        <Link href={`/${report.slug}`}>Open {report.name}</Link>
      </Button>
    </section>
  );
}
