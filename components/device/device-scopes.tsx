import { type DeviceLevel, scopesOfLevel } from "#server/lib/device-levels";
import { KEY_SCOPE_GROUPS, type KeyScope, ROLE_SCOPES, type Role } from "#server/lib/scopes";

/** A level spelt out, for who wants to know exactly. */
export function DeviceScopes({ level, role }: { level: DeviceLevel; role: Role }) {
  const held = new Set<string>(ROLE_SCOPES[role]);
  const given = scopesOfLevel(level, held);
  const isGiven = ([scope]: readonly [KeyScope, string]) => given.includes(scope);
  return (
    <details className="text-12 text-ink2">
      <summary className="w-fit cursor-pointer py-1 max-md:py-2.5">What that is exactly</summary>
      <ul className="mt-1 grid gap-1">
        {KEY_SCOPE_GROUPS.map(({ name, scopes }) => ({ name, words: scopes.filter(isGiven).map(([, word]) => word) }))
          .filter(({ words }) => words.length > 0)
          .map(({ name, words }) => (
            <li key={name}>
              <strong className="font-550 text-ink">{name}:</strong> {words.join(" · ")}
            </li>
          ))}
      </ul>
    </details>
  );
}
