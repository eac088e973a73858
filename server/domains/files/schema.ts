import { z } from "zod";

export const MAX_FILE_BYTES = 10 * 1024 * 1024;
export const MAX_MISSION_FILES = 20;

export const fileName = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (name) => !/[\p{Cc}\p{Bidi_Control}/\\]/u.test(name) && name !== "." && name !== "..",
    "must be a plain file name",
  );

export const fileView = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
});
export type FileView = z.infer<typeof fileView>;
