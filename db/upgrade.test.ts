import { openPglite } from "#db/client";
import { describeUpgrade } from "#tests/support/old-database/upgrade";

describeUpgrade(async () => ({ database: await openPglite("memory") }));
