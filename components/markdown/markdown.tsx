"use client";
import { Component, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import { useTeam } from "#components/layout/team-context";
import { parseRef, refHref } from "#components/lib/refs";
import { Link } from "#components/ui/link";
import { attachedFile, hostOf, safeMarkdown } from "#server/lib/markdown/safe";
import { tameMarkdown } from "#server/lib/markdown/tame";
import { CodeBlock } from "./code-block.tsx";

type LinkProps = { href?: string | undefined; children?: ReactNode };
const linkLook = "font-550 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac";

function DocumentLink({ href = "", children }: LinkProps) {
  const team = useTeam();
  const ref = parseRef(href);
  if (ref?.kind === "attachment") {
    return (
      <a href={refHref(ref, team.path)} className={linkLook}>
        {children}
      </a>
    );
  }
  if (ref) {
    return (
      <Link href={refHref(ref, team.path)} className={linkLook}>
        {children}
      </Link>
    );
  }
  const host = hostOf(href);
  if (!host && !href.startsWith("mailto:")) return <span>{children}</span>;
  const link = (
    <a href={href} target="_blank" rel="noreferrer noopener nofollow" className={linkLook} title={href}>
      {children}
    </a>
  );
  // Words can say one place and lead to another: the host stands beside them.
  if (!host || String(children).includes(host)) return link;
  return (
    <span>
      {link} <small className="text-12 text-ink3">{host}</small>
    </span>
  );
}

/** Only files of ours are shown; a remote image has become a link before. */
function DocumentImage({ src, alt = "" }: { src?: unknown; alt?: string | undefined }) {
  const team = useTeam();
  const fileId = attachedFile(src);
  if (!fileId) return <span>{alt}</span>;
  const address = `${refHref({ kind: "attachment", fileId }, team.path)}&show=1`;
  // biome-ignore lint/performance/noImgElement: its size is not known and the optimizer has no session
  return <img src={address} alt={alt} loading="lazy" className="my-3 h-auto max-w-full rounded-8 border border-line" />;
}

const components: Components = {
  a: ({ href, children }) => <DocumentLink href={href}>{children}</DocumentLink>,
  img: ({ src, alt }) => <DocumentImage src={src} alt={alt} />,
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
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
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

/** Whatever the reader cannot take is shown as it was written. */
class PlainWhenBroken extends Component<{ text: string; children: ReactNode }, { broken: string | null }> {
  override state: { broken: string | null } = { broken: null };
  static getDerivedStateFromError() {
    return { broken: "" };
  }
  override componentDidCatch() {
    this.setState({ broken: this.props.text });
  }
  override render() {
    const { text, children } = this.props;
    if (this.state.broken === null || (this.state.broken !== "" && this.state.broken !== text)) return children;
    return <pre className="whitespace-pre-wrap font-mono text-12 [overflow-wrap:anywhere]">{text}</pre>;
  }
}

export default function Markdown({ text, isSmall }: MarkdownProps) {
  return (
    <div className={isSmall ? "text-13 break-words" : "text-doc break-words"}>
      <PlainWhenBroken text={text}>
        <ReactMarkdown {...safeMarkdown} components={components}>
          {tameMarkdown(text)}
        </ReactMarkdown>
      </PlainWhenBroken>
    </div>
  );
}
