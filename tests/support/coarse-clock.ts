/**
 * `COARSE_CLOCK_MS=25 npx vitest run --project unit …`: the clock moves by so many milliseconds at a time, so that things that
 * come one after the other fall into one moment. What takes a later moment for granted fails here, and on a quick machine now and then.
 */
const stepMs = Number(process.env.COARSE_CLOCK_MS ?? 0);
const RealDate = Date;

// The modules of a worker stay, and this file is loaded for each file of tests.
if (stepMs > 0 && Date.name !== "CoarseDate") {
  const now = () => Math.floor(RealDate.now() / stepMs) * stepMs;
  globalThis.Date = class CoarseDate extends RealDate {
    constructor(...given: []) {
      if (given.length === 0) super(now());
      else super(...given);
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
}
