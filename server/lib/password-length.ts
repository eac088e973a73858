/** As long as OWASP asks for, and no longer than is hashed in a moment. */
export const PASSWORD_LEAST = 10;
export const PASSWORD_MOST = 200;
