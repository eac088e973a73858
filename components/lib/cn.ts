import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// Our sizes are numbers ("text-13"): without this, the merger takes them for colours and drops one of the two.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["11", "12", "13", "14", "15", "20", "26", "30", "doc"],
      radius: ["3", "5", "6", "8", "10", "12", "14"],
      shadow: ["1", "2"],
      "font-weight": ["400", "500", "550", "600", "650"],
    },
  },
});

export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
