"use client";
import { useState } from "react";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import type { EntryChapter } from "#server/lib/reference/chapters";
import { Method } from "./method.tsx";

/** Every address by chapter; words narrow it, each wherever it stands in path, summary or name. */
export function EndpointIndex({ chapters }: { chapters: EntryChapter[] }) {
  const [words, setWords] = useState("");
  const shown = narrowed(chapters, words);
  const count = shown.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <section aria-labelledby="addresses" className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="addresses" className="font-600 text-15">
          Addresses
        </h2>
        <div className="flex items-center gap-3 max-md:w-full">
          <span role="status" className="shrink-0 text-12 text-ink3">
            {count} of {chapters.reduce((sum, { entries }) => sum + entries.length, 0)}
          </span>
          <Input
            type="search"
            aria-label="Search the addresses"
            placeholder="Search: task, approve, stream…"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            className="md:w-72"
          />
        </div>
      </div>
      {count === 0 && <p className="text-ink2">No address has these words. Try fewer of them.</p>}
      {shown.map((chapter) => (
        <ChapterList key={chapter.slug} chapter={chapter} />
      ))}
    </section>
  );
}

function narrowed(chapters: EntryChapter[], words: string): EntryChapter[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return chapters
    .map((chapter) => ({
      ...chapter,
      entries: chapter.entries.filter(({ method, path, summary, id }) => {
        const text = `${chapter.name} ${method} ${path} ${summary} ${id}`.toLowerCase();
        return wanted.every((word) => text.includes(word));
      }),
    }))
    .filter(({ entries }) => entries.length > 0);
}

function ChapterList({ chapter: { slug, name, entries } }: { chapter: EntryChapter }) {
  return (
    <section aria-labelledby={`chapter-${slug}`}>
      <h3 id={`chapter-${slug}`} className="mb-1 font-600">
        <Link href={`/reference/${slug}`} className="inline-flex min-h-6 items-center hover:text-ac max-md:min-h-9">
          {name}
        </Link>
      </h3>
      <ul className="rounded-10 border border-line2">
        {entries.map(({ id, method, path, summary }) => (
          <li key={id} className="border-line border-b last:border-b-0">
            <Link
              href={`/reference/${slug}#${id}`}
              className="flex min-h-8 items-center gap-x-3 px-3 py-1 hover:bg-bg max-md:min-h-11 max-md:flex-wrap"
            >
              <Method name={method} />
              <code className="min-w-0 break-all font-mono text-12">{path}</code>
              <span className="text-ink2 max-md:w-full md:ml-auto md:text-right">{summary}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
