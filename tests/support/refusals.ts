/** Of several tries at once, the codes of those that were refused. */
export function refusals(results: PromiseSettledResult<unknown>[]): string[] {
  return results.flatMap((one) => (one.status === "rejected" ? [String(Reflect.get(Object(one.reason), "code"))] : []));
}
