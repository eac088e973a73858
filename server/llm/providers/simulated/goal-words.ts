import { fold } from "./words.ts";

/** The clauses of a goal, and which of them ask for something that this model cannot do. */
export type GoalClause = { text: string; unsupported: boolean };

const POLITE =
  "(?:please |then |and |also |now |finally |can you |could you |would you |i want you to |i need you to |help me (?:to )?|let's |lets |we want to |i want to |we need to |i need to )*";

const ACTIONS = new RegExp(
  `^${POLITE}(?:book|buy|reserve|send|e-?mail|call|phone|pay|transfer|translate|draw|paint|sketch|code|program|deploy|install|hire|fire|post|tweet|publish|schedule|cook|sing|predict|forecast|guess|invent|imagine|google|browse|download|upload|remind|refactor|debug|implement|negotiate|apply for|sign up|play|record|photograph)\\b`,
);
const CREATIONS = new RegExp(
  `^${POLITE}(?:write|create|make|build|generate|compose|draft|design|develop|prepare|produce|give|tell)\\b.{0,40}\\b(?:poem|song|story|stories|joke|novel|haiku|lyrics|code|function|script|program|app|application|website|web site|page|game|logo|image|picture|photo|video|slides?|presentation|e-?mail|letter|tweet|post|recipe|contract|advert|itinerary|unit tests?|api)\\b`,
);
const FUTURE =
  /\b(predict|forecast|extrapolate|prognosis|next (year|month|quarter|week)|in the (coming|future)|tomorrow|will (we|it|they|the|our)\b)/;

export function goalClauses(goal: string): GoalClause[] {
  const parts = goal
    .split(
      /[?!;\n]+|\.(?=\s|$)|,?\s+and then\s+|,\s+(?:and\s+)?(?=(?:book|send|e-?mail|buy|pay|translate|write|forecast|predict|post|schedule)\b)|\s+and\s+(?=(?:book|send|e-?mail|buy|pay|translate|forecast|predict|post|schedule)\b)/i,
    )
    .map((text) => text.trim())
    .filter((text) => /\p{L}/u.test(text));
  return parts.map((text) => {
    const spoken = fold(text);
    return { text, unsupported: ACTIONS.test(spoken) || CREATIONS.test(spoken) || FUTURE.test(spoken) };
  });
}

export type Decision = { verb: string; sense: "against" | "for" | "restock" | "fix" };

const DECISIONS: [RegExp, Decision["sense"]][] = [
  [
    /\b(stop|drop|cut|discontinue|delist|abandon|retire|close|shut|get rid of|phase out|give up|remove|eliminate|scale back|quit|end|reduce|save on|save|trim)\b(\s+\w+ing\b)?/,
    "against",
  ],
  [/\b(reorder|restock|replenish|order more|buy more)\b/, "restock"],
  [/\b(fix|repair|replace|maintain|inspect|investigate|improve|look into|service|recalibrate)\b/, "fix"],
  [
    /\b(keep|invest in|invest|grow|expand|promote|double down on|focus on|focus|prioriti[sz]e|scale up|push|extend)\b(\s+\w+ing\b)?/,
    "for",
  ],
];
const ADVICE =
  /\b(should|shall|must|to|could|can|recommend|candidates?|need|worth|would you|advise|suggest|suggestion)\b/;

export function decisionIn(clause: string): Decision | undefined {
  const spoken = fold(clause);
  if (!ADVICE.test(spoken)) return undefined;
  for (const [pattern, sense] of DECISIONS) {
    const found = pattern.exec(spoken);
    if (found) return { verb: found[0].trim(), sense };
  }
  return undefined;
}

const has = (pattern: RegExp) => (text: string) => pattern.test(fold(text));

export const asksTrend = has(
  /\b(trends?|over time|develop(s|ed|ment)?|evol\w+|month by month|by (day|week|month|quarter|year)|per (day|month|quarter|year)|monthly|quarterly|yearly|daily|annually|over the (year|months)|season\w*|which (day|month|quarter|year)|best (day|month|quarter|year)|growing|declining|growth|decline)\b/,
);
export const asksQuality = has(
  /\b(outliers?|anomal\w+|unusual|suspicious|implausible|abnormal|duplicates?|missing|data quality|quality of the data|clean|cleaning|broken rows|invalid|sanity)\b/,
);
export const asksTotal = has(/\b(how much|how many|total|overall|altogether|sum of|in sum)\b/);
export const asksOverview = has(
  /\b(summar\w+|overview|analy[sz]e|analysis|report on|insights?|describe|explore|what do(es)? .* (say|tell|show)|understand|key (figures|facts)|stands? out|notable|interesting|profile|evaluate|review)\b/,
);
export const asksLeast = has(
  /\b(least|lowest|worst|smallest|fewest|bottom|weakest|shortest|poorest|coldest|coolest|driest|cheapest|underperform\w*|lag\w*)\b/,
);
export const asksMost = has(
  /\b(most|highest|best|largest|biggest|top|drives?|driving|leads?|leading|strongest|longest|hottest|warmest|wettest|heaviest|contribut\w*)\b/,
);
export const asksCompare = has(/\b(compar\w+|versus|vs|differ\w*|against)\b/);
export const asksWhich = has(
  /\b(which|what|who|where|rank|ranking|by|per|break ?down|split|share|distribution|drives?)\b/,
);
export const namesData = has(
  /\b(data|table|csv|file|files|rows|columns|dataset|figures|numbers|spreadsheet|attached|attachment|attachments)\b/,
);

export function periodWord(text: string): "day" | "month" | "quarter" | "year" | undefined {
  const spoken = fold(text);
  if (/\b(quarter|quarterly|quarters)\b/.test(spoken)) return "quarter";
  if (/\b(monthly|month|months)\b/.test(spoken)) return "month";
  if (/\b(daily|day|days)\b/.test(spoken) && /\b(by|per|which|each|best|worst|every) day|daily\b/.test(spoken))
    return "day";
  if (/\b(by|per|each|every|which) year|yearly|annual(ly)?\b/.test(spoken)) return "year";
  return undefined;
}

/** Words of time and of asking are no words for a column. */
export function withoutPhrases(text: string): string {
  return text
    .replace(
      /\b(over time|this time|at a time|most of the time|time series|in total|total of|number of|how much|how many|on average|per cent|units? of|based on|order by|in order|a lot|kind of)\b/gi,
      " ",
    )
    .replace(
      /\b(month by month|by month|per month|by quarter|per quarter|by year|per year|by day|per day|monthly|quarterly|yearly|daily)\b/gi,
      " ",
    );
}
