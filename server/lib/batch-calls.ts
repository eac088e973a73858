/** So many calls fit in one request: a request counts once against the limits, whatever it brings. */
export const MOST_BATCH_CALLS = 50;
