import { z } from "zod";
import { ROLES } from "#server/lib/scopes";

export const FORMAT = "muster-team";
/** Raised when an older Muster could no longer read what is written. */
export const FORMAT_VERSION = 1;

export const MANIFEST = "manifest.json";
export const PEOPLE = "people.ndjson";
export const rowsOfTable = (table: string): string => `rows/${table}.ndjson`;
export const bytesOfHash = (sha256: string): string => `bytes/${sha256}`;

/** One archive: how long it may be, how long unpacked, and how many rows. */
export const MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024;
export const MAX_PLAIN_BYTES = 4 * 1024 * 1024 * 1024;
export const MAX_ROWS = 3_000_000;
export const MAX_PEOPLE = 10_000;
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);

const part = z.object({ rows: count, bytes: count, sha256: hash });

export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().min(1),
  /** How many migrations the database had: a file of a newer Muster is not taken. */
  schema: z.number().int().min(1),
  exportedAt: z.iso.datetime(),
  team: z.object({
    id: z.uuid(),
    name: z.string().min(1).max(80),
    slug: z.string().min(1).max(80),
    timezone: z.string().min(1).max(60),
    dailyCapMicros: count.max(1_000_000_000_000),
  }),
  people: part,
  tables: z.array(part.extend({ name: z.string().max(63), columns: z.array(z.string().max(63)).max(200) })).max(200),
  files: z.object({ count, bytes: count }),
  /** Hashes whose bytes the file storage did not have any more. */
  missing: z.array(hash).max(100_000),
  /** Where the chain of the audit log begins and ends; null when nothing was sealed yet. */
  audit: z
    .object({
      seq: count,
      hash,
      startSeq: count,
      startHash: hash,
      keptDays: z.number().int().nullable(),
    })
    .nullable(),
  /** How many lines held a secret of the vault or of the installation, which was taken out. */
  scrubbed: count,
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What must not leave, by the name it is known by. */
export type Secret = { name: string; value: string };

export const personSchema = z.object({
  id: z.uuid(),
  email: z.string().max(320),
  name: z.string().min(1).max(200),
  /** Null: not a member any more. */
  role: z.enum(ROLES).nullable(),
});
export type MovedPerson = z.infer<typeof personSchema>;

export const importReport = z.object({
  slug: z.string(),
  name: z.string(),
  rows: z.number(),
  files: z.number(),
  /** Who was a member, and is none of the new team: to invite. */
  people: z.array(z.object({ name: z.string(), email: z.string(), role: z.enum(ROLES) })),
});
export type ImportReport = z.infer<typeof importReport>;
