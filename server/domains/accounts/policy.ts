import { isCommonPassword } from "./common-passwords.ts";

const DAY_MS = 24 * 60 * 60_000;
export const SIGN_UP_MS = 2 * DAY_MS;
export const RESET_MS = 60 * 60_000;
/** How long a sign-in by a provider stands for a password, for who has none. */
export const FRESH_MS = 15 * 60_000;

const LETTER_OF: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** Why a password is too easy to guess, in words for who chose it; null when it is not. Its length is checked before. */
export function passwordProblem(password: string, email: string): string | null {
  if (isCommon(password))
    return "This password is on every list of guesses. Choose another: four words that do not belong together will do.";
  const [name = ""] = email.trim().toLowerCase().split("@");
  if (name.length >= 3 && password.toLowerCase().includes(name))
    return "The password has the name of your address in it. Choose another.";
  if (new Set(password).size < 4 || /^(.{1,8})\1{2,}$/.test(password))
    return "The password repeats the same few characters. Choose another.";
  return null;
}

function isCommon(password: string): boolean {
  const small = password.toLowerCase();
  const bare = small.replace(/[\d\W_]+$/, "");
  const written = [small, bare].map((text) => [...text].map((sign) => LETTER_OF[sign] ?? sign).join(""));
  return [small, bare, ...written].some(isCommonPassword);
}
