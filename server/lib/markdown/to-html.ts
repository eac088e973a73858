import { type CSSProperties, createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import { attachedFile, hostOf } from "./addresses.ts";
import { safeMarkdown } from "./safe.ts";
import { tameMarkdown } from "./tame.ts";

export type HtmlOptions = {
  /** Where a file of ours is found; null leaves an image out and a link as words. */
  fileHref(fileId: string, isImage: boolean): string | null;
};

/** Markdown as HTML without a script, a style or an address that is asked for by itself. References inside the app stay words: readers are outside. */
export function markdownToHtml(text: string, options: HtmlOptions): string {
  try {
    const components = { a: linkOf(options), img: imageOf(options), th: cellOf("th"), td: cellOf("td") };
    return renderToStaticMarkup(createElement(ReactMarkdown, { ...safeMarkdown, components }, tameMarkdown(text)));
  } catch {
    // Whatever the reader cannot take is shown as it was written.
    return renderToStaticMarkup(createElement("pre", null, text));
  }
}

type LinkProps = { href?: string | undefined; children?: ReactNode };
type ImageProps = { src?: string | Blob | undefined; alt?: string | undefined };

const linkOf =
  (options: HtmlOptions) =>
  ({ href = "", children }: LinkProps) => {
    const fileId = attachedFile(href);
    if (fileId) {
      const file = options.fileHref(fileId, false);
      return file ? createElement("a", { href: file }, children) : createElement("span", null, children);
    }
    const host = hostOf(href);
    if (!host && !href.startsWith("mailto:")) return createElement("span", null, children);
    const link = createElement("a", { href, rel: "noreferrer noopener nofollow", target: "_blank" }, children);
    const isSaid = !host || String(children).includes(host);
    return isSaid ? link : createElement("span", null, link, createElement("small", null, ` ${host}`));
  };

const imageOf =
  (options: HtmlOptions) =>
  ({ src, alt = "" }: ImageProps) => {
    const fileId = attachedFile(src);
    const file = fileId ? options.fileHref(fileId, true) : null;
    return file ? createElement("img", { src: file, alt }) : createElement("span", null, alt);
  };

type CellProps = { style?: CSSProperties | undefined; children?: ReactNode };

/** A page's policy lets no style stand in an attribute: the side is a class of the page's own sheet. */
const cellOf =
  (tag: "th" | "td") =>
  ({ style, children }: CellProps) => {
    const side = style?.textAlign;
    return createElement(tag, side === "right" || side === "center" ? { className: side } : null, children);
  };
