/** `costMicros` → `cost_micros`, `in_progress` stays, `1M` → `1m`. */
export function snakeCase(text: string): string {
  const words = /[a-z]/.test(text) ? text : text.toLowerCase();
  return words
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
}

export const upperSnakeCase = (text: string): string => snakeCase(text).toUpperCase();

/** `cost_by_agent` → `CostByAgent`. */
export function pascalCase(text: string): string {
  return snakeCase(text)
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** The key that protobuf's own JSON gives a field of this name. */
export function jsonNameOf(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** One of many: `queries` → `query`, `boxes` → `box`, `questions` → `question`; what is no plural stays. */
export function singular(word: string): string {
  if (/series$/i.test(word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, "y");
  if (/(s|x|ch|sh)es$/.test(word)) return word.replace(/es$/, "");
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
