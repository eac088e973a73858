/** Slices keep the tokenizer's work linear on text without spaces; cutting a token only adds to the count. */
const SLICE_CHARACTERS = 4_000;

/** Tokens by OpenAI's public tokenizer (o200k). Its tables are loaded when first needed: a team on a free model never pays for that. */
export async function countTokens(texts: readonly string[]): Promise<number> {
  const { countTokens: count } = await import("gpt-tokenizer/encoding/o200k_base");
  let total = 0;
  for (const text of texts) {
    for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
      // Text that looks like a control token is only text here.
      total += count(text.slice(start, start + SLICE_CHARACTERS), { disallowedSpecial: new Set() });
    }
  }
  return total;
}

/** Four characters a token: a quick guess where no money depends on it. */
export function guessTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
}
