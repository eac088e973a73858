import { answerDeviceAuthorization } from "#server/http/oauth";

export const POST = (request: Request): Promise<Response> => answerDeviceAuthorization(request);
