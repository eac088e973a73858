"use client";
import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { useTeam } from "#components/layout/team-context";
import { parseRef, refHref } from "#components/lib/refs";
import { Link } from "#components/ui/link";

/** Text of agents is not trusted: no HTML, no images (a remote one can carry data away), links only where we know them. */
const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => tag !== "img" && tag !== "picture" && tag !== "source"),
  protocols: { ...defaultSchema.protocols, href: ["http", "https", "mailto", "run", "document", "attachment"] },
};

/** Keeps our own schemes, which the default would empty; the sanitizer decides afterwards. */
const keepUrl = (url: string) => url;

type LinkProps = { href?: string; children?: ReactNode };

function DocumentLink({ href = "", children }: LinkProps) {
  const team = useTeam();
  const ref = parseRef(href);
  const className = "font-550 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac";
  if (ref?.kind === "attachment") {
    return (
      <a href={refHref(ref, team.path)} className={className}>
        {children}
      </a>
    );
  }
  if (ref) {
    return (
      <Link href={refHref(ref, team.path)} className={className}>
        {children}
      </Link>
    );
  }
  if (!/^https?:|^mailto:/.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className={className} title={href}>
      {children}
    </a>
  );
}

const components: Components = {
  a: ({ href, children }) => <DocumentLink href={href}>{children}</DocumentLink>,
  h1: ({ children }) => <h2 className="mt-6 mb-2 font-600 text-20 first:mt-0">{children}</h2>,
  h2: ({ children }) => <h3 className="mt-5 mb-1.5 font-600 text-15 first:mt-0">{children}</h3>,
  h3: ({ children }) => <h4 className="mt-4 mb-1 font-600 text-14 first:mt-0">{children}</h4>,
  p: ({ children }) => <p className="my-2.5 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2.5 list-disc pl-5 marker:text-ink3">{children}</ul>,
  ol: ({ children, start }) => (
    <ol start={start} className="my-2.5 list-decimal pl-5 marker:text-ink2">
      {children}
    </ol>
  ),
  li: ({ children }) => <li className="my-1 pl-0.5">{children}</li>,
  strong: ({ children }) => <strong className="font-600">{children}</strong>,
  blockquote: ({ children }) => (
    <blockquote className="my-3 border-line2 border-l-2 pl-3 text-ink2">{children}</blockquote>
  ),
  hr: () => <hr className="my-5 border-line" />,
  code: ({ children }) => <code className="rounded-3 bg-sunk px-1 font-mono text-[0.88em]">{children}</code>,
  pre: ({ children }) => (
    <pre className="my-3 overflow-x-auto rounded-8 border border-line bg-bg p-3 text-12 [&_code]:bg-transparent [&_code]:p-0">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div className="my-3 overflow-x-auto">
      <table className="w-full border-collapse">{children}</table>
    </div>
  ),
  th: ({ children, style }) => (
    <th
      style={style}
      className="border-line border-b py-1.5 pr-4 text-left align-bottom font-400 text-12 text-ink3 last:pr-0"
    >
      {children}
    </th>
  ),
  td: ({ children, style }) => (
    <td style={style} className="border-line border-b py-1.5 pr-4 align-top last:pr-0">
      {children}
    </td>
  ),
};

type MarkdownProps = { text: string; isSmall?: boolean };

export default function Markdown({ text, isSmall }: MarkdownProps) {
  return (
    <div className={isSmall ? "text-13 break-words" : "text-doc break-words"}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[[rehypeSanitize, schema]]}
        urlTransform={keepUrl}
        components={components}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
