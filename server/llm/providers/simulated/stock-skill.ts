import type { ChatAsk, ChatSkill } from "./chat-ask.ts";
import { answerAboutStocks } from "./stock-answer.ts";
import { helpWithStocks, readHelpRequest } from "./stock-help.ts";
import { readStockWish } from "./stock-wish.ts";

function wishOf({ text, by, earlier, team }: ChatAsk) {
  const names = [by, ...team.map(({ name }) => name)];
  return readStockWish(text, { earlier: earlier.flatMap((said) => (said.isAgent ? [] : [said.text])), names });
}

/** A question about shares: two others are asked, and the answer is a card with what they found. */
export const stockSkill: ChatSkill = {
  name: "shares",
  can: "How a share did, or several beside each other: “How did NRLD do in three months?”, “compare NRLD and FJRD this year”",
  fits: (ask) => !ask.isHelp && wishOf(ask) !== null,
  *answer(ask) {
    const wish = wishOf(ask);
    return wish ? yield* answerAboutStocks(wish) : "";
  },
};

/** Another agent asks for prices or for figures from them. */
export const stockHelpSkill: ChatSkill = {
  name: "shares for another agent",
  can: "",
  fits: (ask) => ask.isHelp && readHelpRequest(ask.text) !== null,
  *answer(ask) {
    const request = readHelpRequest(ask.text);
    return request ? yield* helpWithStocks(request) : "";
  },
};
