import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { approvals } from "#db/tables/approvals";
import { documents, documentVersions } from "#db/tables/documents";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { memberships } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import { ROLES, type Role } from "#server/domains/teams/schema";
import type { Audience } from "./rules.ts";

/** Of a larger team the longest members: a notice to everybody helps nobody. */
const MOST_TOLD = 50;
const ADMINS: Role[] = ["owner", "admin"];

/** The people an audience means, as ids. */
export async function peopleOf(db: Reader, teamId: string, to: Audience): Promise<string[]> {
  if (to.users) return to.users.flatMap((id) => id ?? []);
  if (to.approvers) return decidersOf(db, teamId, to.approvers);
  if (to.reviewerOf) {
    const [task] = await db
      .select({ userId: tasks.reviewerUserId })
      .from(tasks)
      .where(and(eq(tasks.teamId, teamId), eq(tasks.id, to.reviewerOf)));
    return task?.userId ? [task.userId] : [];
  }
  if (to.writersOf) return writersOf(db, teamId, to.writersOf);
  if (to.missionOwner) {
    const [mission] = await db
      .select({ userId: missions.ownerUserId })
      .from(missions)
      .where(and(eq(missions.teamId, teamId), eq(missions.id, to.missionOwner)));
    if (mission?.userId) return [mission.userId];
  }
  return membersOf(db, teamId, ADMINS);
}

/** Whoever has the approval in their queue. */
async function decidersOf(db: Reader, teamId: string, approvalId: string): Promise<string[]> {
  const [approval] = await db
    .select({ role: approvals.decideRole, assignee: approvals.assigneeUserId, status: approvals.status })
    .from(approvals)
    .where(and(eq(approvals.teamId, teamId), eq(approvals.id, approvalId)));
  if (approval?.status !== "pending") return [];
  if (approval.assignee) return [approval.assignee];
  return membersOf(db, teamId, ROLES.slice(0, ROLES.indexOf(approval.role) + 1));
}

async function writersOf(db: Reader, teamId: string, documentId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ userId: documentVersions.authorUserId })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(and(eq(documents.teamId, teamId), eq(documents.id, documentId), isNotNull(documentVersions.authorUserId)))
    .limit(MOST_TOLD);
  return rows.flatMap((row) => row.userId ?? []);
}

async function membersOf(db: Reader, teamId: string, roles: Role[]): Promise<string[]> {
  const rows = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.teamId, teamId), inArray(memberships.role, roles)))
    .orderBy(memberships.createdAt)
    .limit(MOST_TOLD);
  return rows.map((row) => row.userId);
}
