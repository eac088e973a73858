import { createDocument, saveDocument } from "#server/domains/documents/commands";
import { restoreDocument, updateDocument } from "#server/domains/documents/control";
import { getDraft, keepDraft, leaveDraft } from "#server/domains/documents/drafts";
import { blameDocument, diffDocument, getDocument, listDocuments, listTags } from "#server/domains/documents/queries";
import { acceptDocument, askForReview, returnDocument } from "#server/domains/documents/review";
import { listShares, revokeShare, shareDocument } from "#server/domains/documents/shares";
import { deleteTemplate, listTemplates, saveTemplate } from "#server/domains/documents/templates";
import { mutationOf, queryOf, router } from "./trpc.ts";

export const documentsRouter = router({
  list: queryOf(listDocuments),
  tags: queryOf(listTags),
  get: queryOf(getDocument),
  diff: queryOf(diffDocument),
  blame: queryOf(blameDocument),
  create: mutationOf(createDocument),
  save: mutationOf(saveDocument),
  update: mutationOf(updateDocument),
  restore: mutationOf(restoreDocument),
  draft: queryOf(getDraft),
  keepDraft: mutationOf(keepDraft),
  leaveDraft: mutationOf(leaveDraft),
  askReview: mutationOf(askForReview),
  accept: mutationOf(acceptDocument),
  sendBack: mutationOf(returnDocument),
  shares: queryOf(listShares),
  share: mutationOf(shareDocument),
  revokeShare: mutationOf(revokeShare),
  templates: queryOf(listTemplates),
  saveTemplate: mutationOf(saveTemplate),
  deleteTemplate: mutationOf(deleteTemplate),
});
