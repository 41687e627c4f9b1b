/**
 * Roles that may do little.
 *
 * @module
 */

import type { Scene } from "./scene.ts";

/** A role, and how to connect as it. */
export interface Role {
  readonly name: string;
  readonly password: string;
  /** To connect as the role. */
  readonly env: Record<string, string>;
}

/** Makes a role that may connect and no more. */
export async function makeRole(scene: Scene): Promise<Role> {
  const name = `clerk_${scene.database.slice(-8)}`;
  const password = crypto.randomUUID();
  await scene.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  return { name, password, env: { PGUSER: name, PGPASSWORD: password } };
}
