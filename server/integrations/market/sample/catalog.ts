import type { Dividend, Split } from "#server/domains/market/schema";

/** A company that does not exist, and how its prices are made up. */
export type SampleShare = {
  symbol: string;
  name: string;
  currency: string;
  timeZone: string;
  seed: number;
  firstDay: string;
  lastClose: number;
  /** Mean and spread of the daily log return. */
  drift: number;
  spread: number;
  volume: number;
  splits: Split[];
  dividends: Dividend[];
  /** Weekdays without trading. */
  closed: string[];
};

export const SAMPLE_FIRST_DAY = "2024-11-18";
export const SAMPLE_LAST_DAY = "2026-11-27";

/** Days on which the made-up exchange is closed. */
const HOLIDAYS = [
  ...["2024-12-24", "2024-12-25", "2024-12-26", "2024-12-31", "2025-01-01", "2025-01-06", "2025-04-18", "2025-04-21"],
  ...["2025-05-01", "2025-05-29", "2025-06-06", "2025-06-20", "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31"],
  ...["2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-06-19"],
];
/** Trading in Norrland's share was halted for eight days. */
const HALT = [
  ...["2026-02-09", "2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13", "2026-02-16", "2026-02-17", "2026-02-18"],
];

const share = (
  given: Pick<SampleShare, "symbol" | "name" | "seed" | "lastClose"> & Partial<SampleShare>,
): SampleShare => ({
  currency: "SEK",
  timeZone: "Europe/Stockholm",
  firstDay: SAMPLE_FIRST_DAY,
  drift: 0.0004,
  spread: 0.014,
  volume: 180_000,
  splits: [],
  dividends: [],
  closed: HOLIDAYS,
  ...given,
});

export const SAMPLE_EXCHANGE = "Sample exchange";

export const SAMPLE_SHARES: readonly SampleShare[] = [
  share({
    symbol: "NRLD",
    name: "Norrland Outdoor AB",
    seed: 2107,
    lastClose: 123.74,
    splits: [{ date: "2025-09-15", ratio: 2 }],
    dividends: [
      { date: "2025-05-12", amount: 1.25 },
      { date: "2026-05-11", amount: 1.5 },
    ],
    closed: [...HOLIDAYS, ...HALT],
  }),
  share({
    symbol: "FJRD",
    name: "Fjordhavn Seafood ASA",
    currency: "NOK",
    timeZone: "Europe/Oslo",
    seed: 2,
    lastClose: 58.32,
    drift: 0.0001,
    spread: 0.017,
    volume: 420_000,
  }),
  share({
    symbol: "BRGS",
    name: "Bergslund Steel AB",
    seed: 3,
    lastClose: 211.5,
    drift: -0.0006,
    spread: 0.019,
    volume: 95_000,
  }),
  share({
    symbol: "MYRT",
    name: "Myrtle Grid Inc",
    currency: "USD",
    timeZone: "America/New_York",
    seed: 4,
    lastClose: 36.18,
    drift: 0.0008,
    spread: 0.022,
    volume: 1_300_000,
    splits: [{ date: "2026-06-08", ratio: 0.25 }],
  }),
  // Listed two weeks ago: too short for most figures.
  share({
    symbol: "TNLK",
    name: "Tinnlake Mining AB",
    seed: 5,
    lastClose: 14.06,
    firstDay: "2026-11-12",
    spread: 0.03,
  }),
];
