import { exportAudit } from "#server/http/audit-export";

export const GET = (request: Request): Promise<Response> => exportAudit(request);
