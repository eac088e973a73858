import type { Components } from "react-markdown";
import { CodeBlock } from "./code-block.tsx";
import { DocumentImage, DocumentLink } from "./links.tsx";

/** How each part of a text looks, in the browser and on the server alike. */
export const elements: Components = {
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
