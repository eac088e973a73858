import { diffDocument, getDocument, listDocuments } from "#server/domains/documents/queries";
import { queryOf, router } from "./trpc.ts";

export const documentsRouter = router({
  list: queryOf(listDocuments),
  get: queryOf(getDocument),
  diff: queryOf(diffDocument),
});
