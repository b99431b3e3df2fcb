/** Who makes a request, as authentication (or impersonation) found out. */
export interface UserInfo {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The user of a built-in component; `system:masters` passes every authorization. */
export function componentUser(name: string): UserInfo {
  return { name, uid: "", groups: ["system:masters", "system:authenticated"], extra: {} };
}
