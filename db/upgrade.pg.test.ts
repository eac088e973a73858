import { openPostgres } from "#db/client";
import { createPostgresDatabase } from "#tests/support/database";
import { describeUpgrade } from "#tests/support/old-database/upgrade";

describeUpgrade(async () => {
  const { url, drop } = await createPostgresDatabase();
  const database = await openPostgres(url);
  const close = async () => {
    await database.close();
    await drop();
  };
  return { database: { ...database, close }, url };
});
