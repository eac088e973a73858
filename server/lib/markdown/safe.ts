import type { Element, ElementContent, Root } from "hast";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { attachedFile, hostOf } from "./addresses.ts";

/**
 * How Markdown of anybody becomes a page: no HTML of its own, links only where we know them, and of images only files of ours. A
 * remote image would tell its server who reads what; it becomes a link.
 */
const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((tag) => tag !== "picture" && tag !== "source"),
  attributes: { ...defaultSchema.attributes, img: ["src", "alt"] },
  protocols: {
    ...defaultSchema.protocols,
    href: ["http", "https", "mailto", "run", "document", "attachment"],
    src: ["attachment"],
  },
};

/** For react-markdown, in the browser and on the server alike. */
export const safeMarkdown = {
  remarkPlugins: [remarkGfm],
  rehypePlugins: [() => imagesAsLinks, [rehypeSanitize, schema]] as [
    () => typeof imagesAsLinks,
    [typeof rehypeSanitize, typeof schema],
  ],
  /** Keeps our own schemes, which the default would empty; the sanitizer decides afterwards. */
  urlTransform: (url: string) => url,
};

/** Without recursion: a tree may be deep. A picture in a link leaves its words only: a browser takes links in links apart. */
function imagesAsLinks(tree: Root): void {
  const waiting: { parent: Root | Element; isInLink: boolean }[] = [{ parent: tree, isInLink: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { parent, isInLink } = next;
    parent.children = parent.children.map((child) => {
      if (child.type !== "element") return child;
      if (child.tagName === "img") return imageOrLink(child, isInLink);
      waiting.push({ parent: child, isInLink: isInLink || child.tagName === "a" });
      return child;
    }) as ElementContent[];
  }
}

function imageOrLink(image: Element, isInLink: boolean): ElementContent {
  const { src, alt } = image.properties;
  const address = typeof src === "string" ? src : "";
  if (attachedFile(address)) return image;
  const words = typeof alt === "string" && alt !== "" ? alt : "Image";
  const text: ElementContent = { type: "text", value: words };
  if (isInLink || !hostOf(address)) return text;
  return { type: "element", tagName: "a", properties: { href: address }, children: [text] };
}
