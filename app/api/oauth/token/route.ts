import { answerToken } from "#server/http/oauth";

export const POST = (request: Request): Promise<Response> => answerToken(request);
