import { exportTeam } from "#server/http/team-export";

export const GET = (request: Request): Promise<Response> => exportTeam(request);
