import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { SAMPLE_SHARES } from "#server/integrations/market/sample/catalog";
import { sampleCsv } from "#server/integrations/market/sample/generate";

/** Writes the sample prices as files, for people to look at and for tests to compute from by other means. */
for (const share of SAMPLE_SHARES)
  writeFileSync(
    resolve(import.meta.dirname, `../server/integrations/market/sample/${share.symbol}.csv`),
    sampleCsv(share),
  );
